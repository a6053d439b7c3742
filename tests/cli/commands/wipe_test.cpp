#include "tests/cli/box_rig.hpp"

TEST_CASE("gsmrelay wipe asks, then erases, and says what a card may keep") {
  box_rig::BoxRig rig;
  rig.desk.close();
  const std::vector<std::string> words{"wipe", "--config", rig.box.config};
  CHECK(rig::run(words).code == cli::kRefused);
  CHECK(rig::run(words, rig::Terminal::yes, "n\n").code == cli::kRefused);
  CHECK(std::filesystem::exists(rig.box.config));
  const auto ran = rig::run({"wipe", "--config", rig.box.config, "--yes"});
  CHECK(ran.code == 0);
  CHECK(ran.says("files are erased"));
  CHECK_FALSE(std::filesystem::exists(rig.box.config));
}
