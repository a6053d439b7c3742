#include <sys/stat.h>

#include "json/json.hpp"
#include "tests/cli/box_rig.hpp"

TEST_CASE("gsmrelay backup writes a file, shows its parts, and replaces none without being asked") {
  box_rig::BoxRig rig;
  const auto backup = [&](std::vector<std::string> more, const std::string& typed) {
    std::vector<std::string> words{"backup", rig.backup, "--config", rig.box.config};
    words.insert(words.end(), more.begin(), more.end());
    return rig::run(words, rig::Terminal::no, typed);
  };
  const auto ran = backup({}, "correct horse battery\n");
  CHECK(ran.code == 0);
  CHECK(ran.says("secrets.d/token"));
  CHECK(ran.says("is written"));
  CHECK(backup({}, "correct horse battery\n").code == cli::kRefused);
  CHECK(backup({"--yes"}, "short\n").code == cli::kUsage);
  const auto json = backup({"--yes", "--json"}, "correct horse battery\n");
  CHECK(json::parse_or_null(json.out)["parts"].size() == 4);
  CHECK(rig::run({"backup", "x", "--config", rig.etc / "none"}).code == cli::kUsage);
}

TEST_CASE(
    "gsmrelay backup names itself with the credential of an encrypted spool, and asks nothing") {
  box_rig::BoxRig rig;
  rig.desk.close();
  rig.desk.options.encryption = desk::ok(spool::make_encryption(std::string(64, 'k')));
  rig.desk.open();
  std::ofstream(rig.box.config) << "[daemon]\nspool_key = \"cred:spool-key\"\nstate_dir = \""
                                << rig.desk.folder.path() << "\"\n";
  const auto ran = rig::run({"backup", rig.backup, "--config", rig.box.config});
  CHECK(ran.code == cli::kDenied);
  CHECK(ran.complains("--property=LoadCredentialEncrypted=spool-key gsmrelay backup " + rig.backup +
                      " --config " + rig.box.config));
  CHECK_FALSE(std::filesystem::exists(rig.backup));
}

TEST_CASE("gsmrelay backup replaces no special file, and writes none that is named '-'") {
  box_rig::BoxRig rig;
  const auto pipe = rig.etc / "pipe";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  for (const auto& target : {std::string("-"), pipe}) {
    const auto ran = rig::run({"backup", target, "--config", rig.box.config, "--yes"},
                              rig::Terminal::no, "correct horse battery\n");
    CHECK(ran.code == cli::kUsage);
    CHECK(ran.complains("next: sudo gsmrelay backup /media/"));
  }
  CHECK(std::filesystem::is_fifo(pipe));
  CHECK_FALSE(std::filesystem::exists("-"));
}
