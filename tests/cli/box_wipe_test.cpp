#include "cli/box_wipe.hpp"

#include "tests/cli/box_rig.hpp"

TEST_CASE("a wipe erases the spool, its copies, the key, the secrets and the configuration") {
  box_rig::BoxRig rig;
  rig.desk.close();
  std::ofstream(rig.box.spool + ".v8") << "an older copy";
  std::ofstream(rig.desk.folder / "mine.txt") << "of another program";
  std::ofstream(rig.etc / "gsmrelayd.toml.example") << "example";
  const auto erased = cli::wipe_box(rig.box);
  REQUIRE(erased);
  CHECK(*erased >= 5);
  for (const auto& entry : std::filesystem::directory_iterator(rig.desk.folder.path()))
    CHECK(entry.path().filename() == "mine.txt");
  CHECK(std::filesystem::is_empty(rig.etc / "secrets.d"));
  CHECK_FALSE(std::filesystem::exists(rig.box.config));
  CHECK(std::filesystem::exists(rig.etc / "gsmrelayd.toml.example"));
}

TEST_CASE("the octets of an erased file are zeros, also under another name") {
  box_rig::BoxRig rig;
  rig.desk.close();
  std::filesystem::create_hard_link(rig.etc / "secrets.d/token", rig.etc / "link");
  REQUIRE(cli::wipe_box(rig.box));
  CHECK(box_rig::box_content(rig.etc / "link") == std::string(7, '\0'));
}

TEST_CASE("a spool in use is not erased") {
  box_rig::BoxRig rig;
  const auto refused = cli::wipe_box(rig.box);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().exit == cli::kRefused);
  CHECK(refused.error().next == "sudo systemctl stop gsmrelayd; sudo gsmrelay wipe");
  CHECK(std::filesystem::exists(rig.box.config));
}
