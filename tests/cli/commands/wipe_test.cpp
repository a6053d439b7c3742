#include "tests/cli/box_rig.hpp"
#include "util/storage.hpp"

namespace {

/// The exit code of a wipe that has erased all: a container's folders are on an overlay.
int code_of_all(const box_rig::BoxRig& rig) {
  if (util::volatile_file_system(rig.etc.path()) != "overlay") return cli::kFine;
  return ::geteuid() == 0 ? cli::kFailed : cli::kDenied;
}

}  // namespace

TEST_CASE("gsmrelay wipe asks, then erases, and says what a card may keep") {
  box_rig::BoxRig rig;
  rig.desk.close();
  const std::vector<std::string> words{"wipe", "--config", rig.box.config};
  CHECK(rig::run(words).code == cli::kRefused);
  CHECK(rig::run(words, rig::Terminal::yes, "n\n").code == cli::kRefused);
  CHECK(std::filesystem::exists(rig.box.config));
  const auto ran = rig::run({"wipe", "--config", rig.box.config, "--yes"});
  CHECK(ran.code == code_of_all(rig));
  CHECK(ran.says("files are erased"));
  CHECK_FALSE(ran.says("no spool was found"));
  // overlayroot-chroot would erase the box of the service, not this one.
  CHECK_FALSE(ran.says("overlayroot-chroot"));
  if (ran.code == cli::kFailed) CHECK(ran.says("next: findmnt -T /"));
  CHECK_FALSE(std::filesystem::exists(rig.box.config));
}

TEST_CASE("gsmrelay wipe erases the spool of a wrong configuration, and says if there is none") {
  box_rig::BoxRig rig;
  rig.desk.close();
  const auto wipe_wrong = [&] {
    std::ofstream(rig.box.config) << box_rig::BoxRig::toml(rig.desk.folder.path()) << "[wrong]\n";
    return rig::run({"wipe", "--config", rig.box.config, "--yes"});
  };
  CHECK(wipe_wrong().code == code_of_all(rig));
  CHECK_FALSE(std::filesystem::exists(rig.box.spool));
  const auto again = wipe_wrong();
  CHECK(again.code == (::geteuid() == 0 ? cli::kFailed : cli::kDenied));
  CHECK(again.says("no spool was found: there was no " + rig.box.spool));
  CHECK(again.says("next: sudo "));
}

TEST_CASE("gsmrelay wipe lists what it could not erase, and its exit code says so") {
  box_rig::BoxRig rig;
  rig.desk.close();
  std::ofstream(rig.box.config, std::ios::app) << "bearer_token = \"file:/nonexistent/token\"\n";
  const auto ran = rig::run({"wipe", "--config", rig.box.config, "--yes"});
  CHECK(ran.code == (::geteuid() == 0 ? cli::kFailed : cli::kDenied));
  CHECK(ran.says("not erased:\n  /nonexistent/token: No such file or directory\n"));
  CHECK(ran.says("\n  next: sudo "));
  CHECK_FALSE(std::filesystem::exists(rig.box.config));
}
