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
