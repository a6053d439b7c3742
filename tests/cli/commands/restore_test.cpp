#include <fcntl.h>
#include <unistd.h>

#include "tests/cli/box_rig.hpp"

TEST_CASE("gsmrelay restore brings the box back and names the next command") {
  box_rig::BoxRig rig;
  REQUIRE(cli::back_up_box(rig.box, rig.backup, "correct horse battery", box_rig::kQuick));
  rig.desk.close();
  std::filesystem::remove(rig.etc / "secrets.d/token");
  const auto restore = [&](std::vector<std::string> more, const std::string& typed) {
    std::vector<std::string> words{"restore", rig.backup, "--config", rig.box.config};
    words.insert(words.end(), more.begin(), more.end());
    return rig::run(words, rig::Terminal::no, typed);
  };
  CHECK(restore({}, "wrong\n").code == cli::kRefused);
  CHECK(restore({}, "correct horse battery\n").code == cli::kRefused);  // files are there
  CHECK(restore({"--discard-waiting"}, "").code == cli::kUsage);
  CHECK(restore({"--replace"}, "correct horse battery\n").complains("--discard-waiting"));
  const auto ran = restore({"--replace", "--discard-waiting"}, "correct horse battery\n");
  CHECK(ran.code == 0);
  CHECK(ran.says("restored\n"));
  CHECK(ran.says("start that gsmrelayd again"));
  CHECK(box_rig::box_content(rig.etc / "secrets.d/token") == "hunter2");
}

TEST_CASE("a passphrase is not asked for if there is no backup of the name") {
  box_rig::BoxRig rig;
  const auto restore = [&](const std::string& file) {
    return rig::run({"restore", file, "--config", rig.box.config}, rig::Terminal::no, "");
  };
  const auto absent = restore(rig.backup + ".not-there");
  CHECK(absent.code == cli::kFailed);
  CHECK(absent.complains("not-there cannot be read"));
  // Otherwise the empty passphrase would be what it complains about.
  const auto other = restore(rig.box.config);
  CHECK(other.code == cli::kRefused);
  CHECK(other.complains("is no backup of gsmrelay"));
}

TEST_CASE("a backup is restored from a pipe, which can be read only once") {
  box_rig::BoxRig rig;
  REQUIRE(cli::back_up_box(rig.box, rig.backup, "correct horse battery", box_rig::kQuick));
  rig.desk.close();
  const auto sealed = box_rig::box_content(rig.backup);
  int ends[2] = {-1, -1};
  REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
  REQUIRE(::fcntl(ends[1], F_SETPIPE_SZ, 1'048'576) >= static_cast<int>(sealed.size()));
  REQUIRE(::write(ends[1], sealed.data(), sealed.size()) == static_cast<ssize_t>(sealed.size()));
  ::close(ends[1]);
  const auto ran = rig::run({"restore", "/dev/fd/" + std::to_string(ends[0]), "--config",
                             rig.box.config, "--replace", "--discard-waiting"},
                            rig::Terminal::no, "correct horse battery\n");
  ::close(ends[0]);
  CHECK(ran.code == 0);
  CHECK(ran.says("restored\n"));
}
