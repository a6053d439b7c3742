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
  const auto ran = restore({"--replace"}, "correct horse battery\n");
  CHECK(ran.code == 0);
  CHECK(ran.says("restored\n"));
  CHECK(ran.says("sudo systemctl start gsmrelayd"));
  CHECK(box_rig::box_content(rig.etc / "secrets.d/token") == "hunter2");
}
