#include "cli/box_wipe.hpp"

#include "tests/cli/box_rig.hpp"

TEST_CASE("a wipe erases the spool, its copies, the key, the secrets and the configuration") {
  box_rig::BoxRig rig;
  rig.desk.close();
  for (const char* end : {".v8", ".damaged", ".damaged-wal", "-wal.kept"})
    std::ofstream(rig.box.spool + end) << "an older copy";
  std::ofstream(rig.desk.folder / "mine.txt") << "of another program";
  std::ofstream(rig.etc / "gsmrelayd.toml.example") << "example";
  const char* copies[] = {"~",       ".restoring",   ".before-restore", ".before-restore-2",
                          ".aB3xY9", ".aB3xY9.toml~"};
  for (const auto* end : copies) std::ofstream(rig.box.config + end) << "pin";
  const auto erased = cli::wipe_box(rig.box);
  REQUIRE(erased);
  CHECK(erased->files >= 14);
  for (const auto& entry : std::filesystem::directory_iterator(rig.desk.folder.path()))
    CHECK(entry.path().filename() == "mine.txt");
  CHECK(std::filesystem::is_empty(rig.etc / "secrets.d"));
  CHECK(erased->spool);
  CHECK_FALSE(std::filesystem::exists(rig.box.config));
  for (const auto* end : copies) CHECK_FALSE(std::filesystem::exists(rig.box.config + end));
  CHECK(std::filesystem::exists(rig.etc / "gsmrelayd.toml.example"));
}

TEST_CASE("the octets of an erased file are zeros, also under another name") {
  box_rig::BoxRig rig;
  rig.desk.close();
  std::filesystem::create_hard_link(rig.etc / "secrets.d/token", rig.etc / "link");
  REQUIRE(cli::wipe_box(rig.box));
  CHECK(box_rig::box_content(rig.etc / "link") == std::string(7, '\0'));
}

TEST_CASE("row 199: a wipe erases the key of the spool, wherever it is") {
  box_rig::BoxRig rig;
  rig.desk.close();
  const doubles::TempDir elsewhere;
  const auto key = elsewhere.file("spool.key", std::string(64, 'k'));
  std::filesystem::create_hard_link(key, elsewhere / "link");
  rig.box.spool_key.spec = "file:" + key;
  REQUIRE(cli::wipe_box(rig.box));
  CHECK_FALSE(std::filesystem::exists(key));
  CHECK(box_rig::box_content(elsewhere / "link") == std::string(64, '\0'));
}

TEST_CASE("a spool in use is not erased") {
  box_rig::BoxRig rig;
  const auto refused = cli::wipe_box(rig.box);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().exit == cli::kRefused);
  CHECK(refused.error().next ==
        "stop that gsmrelayd, then: gsmrelay wipe --config " + rig.box.config);
  CHECK(std::filesystem::exists(rig.box.config));
}

TEST_CASE("a mistake in the configuration does not hide the spool from a wipe") {
  box_rig::BoxRig rig;
  for (const char* mistake : {"[[route]]\nname = 7\n", "[unknown]\n"}) {
    std::ofstream(rig.box.config) << box_rig::BoxRig::toml(rig.desk.folder.path()) << mistake;
    const auto boxes = cli::boxes_to_wipe(rig.box.config);
    REQUIRE(boxes);
    REQUIRE(boxes->size() == 1);
    CHECK(boxes->front().spool == rig.box.spool);
  }
  std::ofstream(rig.box.config) << "[daemon\n";
  CHECK_FALSE(cli::boxes_to_wipe(rig.box.config));
  CHECK_FALSE(cli::boxes_to_wipe(rig.etc / "none.toml"));
}

TEST_CASE("a folder that cannot be read is a failure of a wipe, an absent one is none") {
  box_rig::BoxRig rig;
  rig.desk.close();
  std::filesystem::remove_all(rig.etc / "secrets.d");
  std::ofstream(rig.etc / "secrets.d") << "a file";
  const auto wiped = cli::wipe_box(rig.box);
  REQUIRE_FALSE(wiped);
  CHECK(wiped.error().what.find("secrets.d cannot be read") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(rig.box.spool));
  std::filesystem::remove(rig.etc / "secrets.d");
  const auto none = cli::wipe_box({rig.box.config, rig.etc / "none/spool.db"});
  REQUIRE(none);
  CHECK_FALSE(none->spool);
}
