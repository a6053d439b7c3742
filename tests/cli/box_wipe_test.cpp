#include "cli/box_wipe.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cstring>

#include "tests/cli/box_rig.hpp"
#include "tests/doubles/interruption.hpp"
#include "tests/doubles/no_writes.hpp"
#include "tests/places.hpp"

namespace {

/// Wipes a box whose folders are on no overlay, as those of a container are.
terminal::CommandResult<cli::Wiped> wipe_on_disk(const cli::BoxToWipe& box) {
  return cli::wipe_box(box, [](const std::string&) { return std::string_view(); });
}

}  // namespace

TEST_CASE("a wipe erases the spool, its copies, the key, the secrets and the configuration") {
  box_rig::BoxRig rig;
  rig.desk.close();
  for (const char* end : {".v8", ".damaged", ".damaged-wal", "-wal.kept"})
    std::ofstream(rig.box.spool + end) << "an older copy";
  std::ofstream(rig.desk.folder / "mine.txt") << "of another program";
  const char* copies[] = {"~",       ".restoring",    ".before-restore", ".before-restore-2",
                          ".aB3xY9", ".aB3xY9.toml~", ".example"};
  for (const auto* end : copies) std::ofstream(rig.box.config + end) << "pin";
  const auto erased = wipe_on_disk({rig.box});
  REQUIRE(erased);
  CHECK(erased->files >= 14);
  for (const auto& entry : std::filesystem::directory_iterator(rig.desk.folder.path()))
    CHECK(entry.path().filename() == "mine.txt");
  CHECK(std::filesystem::is_empty(rig.etc / "secrets.d"));
  CHECK(erased->spool);
  CHECK_FALSE(std::filesystem::exists(rig.box.config));
  for (const auto* end : copies) CHECK_FALSE(std::filesystem::exists(rig.box.config + end));
}

TEST_CASE("the octets of an erased file are zeros, also under another name") {
  box_rig::BoxRig rig;
  rig.desk.close();
  std::filesystem::create_hard_link(rig.etc / "secrets.d/token", rig.etc / "link");
  REQUIRE(wipe_on_disk({rig.box}));
  CHECK(box_rig::box_content(rig.etc / "link") == std::string(7, '\0'));
}

TEST_CASE("a wipe lists what it has removed and could not overwrite") {
  box_rig::BoxRig rig;
  rig.desk.close();
  const auto token = rig.etc / "secrets.d/token";
  const auto wiped = [&] {
    const doubles::NoWrites none;
    return wipe_on_disk({rig.box});
  }();
  REQUIRE(wiped);
  CHECK_FALSE(std::filesystem::exists(token));
  CHECK_FALSE(std::filesystem::exists(rig.box.spool));
  CHECK(std::ranges::find(wiped->left,
                          token + ": it is removed, but was not overwritten: File too large") !=
        wiped->left.end());
}

TEST_CASE("a wipe that a power cut has interrupted is finished by the next one") {
  using doubles::Interruption;
  bool cut = true;
  for (int files = 0; cut; ++files) {
    CAPTURE(files);
    box_rig::BoxRig rig;
    rig.desk.close();
    std::ofstream(rig.box.config + "~") << "pin";
    std::filesystem::create_directory(rig.etc / "keys");
    std::ofstream(rig.etc / "keys/token") << "hunter2";
    std::ofstream(rig.box.config, std::ios::app)
        << fmt::format("bearer_token = \"file:{}\"\n", rig.etc / "keys/token");
    const auto wipe = [&] {
      const auto boxes = cli::boxes_to_wipe(rig.box.config);
      if (!boxes) return false;
      const auto wiped = wipe_on_disk(boxes->front());
      CHECK((wiped && wiped->left.empty()));
      return wiped.has_value();
    };
    cut = Interruption::after(files, Interruption::Call::unlink, wipe);
    // Without a configuration that can be read, there is nothing left but its copies.
    const bool readable = box_rig::box_content(rig.box.config).starts_with("[daemon]");
    CHECK(readable == wipe());
    CHECK(std::filesystem::is_empty(rig.desk.folder.path()));
    CHECK(std::filesystem::is_empty(rig.etc / "secrets.d"));
    CHECK((!readable || !std::filesystem::exists(rig.box.config)));
  }
}

TEST_CASE("a wipe says that the card below an overlay keeps the files") {
  box_rig::BoxRig rig;
  rig.desk.close();
  const auto wiped =
      cli::wipe_box({rig.box}, [](const std::string&) { return std::string_view("overlay"); });
  REQUIRE(wiped);
  CHECK(wiped->overlay == std::min(rig.desk.folder.path(), rig.etc.path()));
  const auto why = ": they are on an overlay, and the card below it keeps them";
  CHECK(wiped->left == std::vector<std::string>{"the files of " + rig.desk.folder.path() + why,
                                                "the files of " + (rig.etc / "secrets.d") + why,
                                                "the files of " + rig.etc.path() + why});
  CHECK_FALSE(std::filesystem::exists(rig.box.spool));
}

TEST_CASE("row 199: a wipe erases the key of the spool and each secret, wherever they are") {
  box_rig::BoxRig rig;
  rig.desk.close();
  const doubles::TempDir elsewhere;
  const auto key = elsewhere.file("spool.key", std::string(64, 'k'));
  const auto token = elsewhere.file("token", "hunter2"), tls = elsewhere.file("tls.key", "PEM");
  const auto pin = elsewhere.file("pin", "4711"), own = rig.etc / "secrets.d/sub/deep/pin";
  std::filesystem::create_hard_link(key, elsewhere / "link");
  std::filesystem::create_directories(rig.etc / "secrets.d/sub/deep");
  std::ofstream(own) << "4711";
  std::ofstream(rig.etc / "secrets.d/x.example") << "hunter2";
  auto toml = fmt::format("[daemon]\nspool_key = \"file:{}\"\n", key) +
              box_rig::BoxRig::toml(rig.desk.folder.path()).substr(std::strlen("[daemon]\n")) +
              fmt::format(
                  "bearer_token = \"file:{}\"\nclient_key = \"{}\"\nclient_certificate = "
                  "\"{}\"\n[[sim]]\nname = \"s\"\niccid = \"8923700000000000123\"\npin = "
                  "\"file:{}\"\n",
                  token, tls, elsewhere.file("c.pem", "PEM"), pin);
  SUBCASE("of a right configuration") {}
  SUBCASE("of one with a mistake") {
    toml += "[wrong]\n";
  }
  SUBCASE("of one that cannot be read to its end") {
    toml += "[[sim]\n";
  }
  std::ofstream(rig.box.config) << toml;
  const auto boxes = cli::boxes_to_wipe(rig.box.config);
  REQUIRE(boxes);
  REQUIRE(boxes->size() == 1);
  const auto wiped = wipe_on_disk(boxes->front());
  REQUIRE(wiped);
  CHECK(wiped->left == std::vector<std::string>());
  for (const auto& file : {key, token, pin, tls, own, rig.etc / "secrets.d/x.example"})
    CHECK_MESSAGE(!std::filesystem::exists(file), file);
  CHECK(std::filesystem::exists(elsewhere / "c.pem"));
  CHECK(box_rig::box_content(elsewhere / "link") == std::string(64, '\0'));
}

TEST_CASE("a wipe erases the file behind a link, unless another user may have made the link") {
  box_rig::BoxRig rig;
  rig.desk.close();
  const doubles::TempDir etc(rig::folder_for_files()), real(rig::folder_for_files());
  const auto config = etc / "gsmrelayd.toml";
  real.file("box.toml~", "hunter2");
  std::filesystem::create_symlink(
      real.file("box.toml", box_rig::BoxRig::toml(rig.desk.folder.path())), config);
  const auto boxes = cli::boxes_to_wipe(config);
  REQUIRE(boxes);
  auto wiped = wipe_on_disk(boxes->front());
  REQUIRE(wiped);
  CHECK(wiped->left.empty());
  CHECK_FALSE(std::filesystem::is_symlink(config));
  CHECK(std::filesystem::is_empty(real.path()));
  const auto mine = real.file("mine.txt", "of another program");
  std::filesystem::create_directory(etc / "secrets.d");
  std::filesystem::permissions(etc / "secrets.d", std::filesystem::perms::all);
  std::filesystem::create_symlink(mine, etc / "secrets.d/token");
  wiped = wipe_on_disk(boxes->front());
  REQUIRE(wiped);
  CHECK_FALSE(std::filesystem::is_symlink(etc / "secrets.d/token"));
  if (::geteuid() != 0) return;
  CHECK(box_rig::box_content(mine) == "of another program");
  REQUIRE(wiped->left.size() == 1);
  CHECK(wiped->left.front().starts_with(mine + ": " + (etc / "secrets.d/token leads to it")));
}

TEST_CASE("a wipe lists the secrets that it does not reach, without their content") {
  box_rig::BoxRig rig;
  rig.desk.close();
  const auto folder = rig.desk.folder / "folder";
  std::filesystem::create_directory(folder);
  const auto pipe = rig.desk.folder / "pipe";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  const auto wiped =
      wipe_on_disk({.files = rig.box,
                    .secrets = {.files = {"/nonexistent/usb/key", "/proc/key", folder, pipe},
                                .credentials = {"token"}}});
  REQUIRE(wiped);
  CHECK(wiped->left == std::vector<std::string>{
                           "/nonexistent/usb/key: No such file or directory",
                           "/proc/key: No such file or directory",
                           folder + ": it is no regular file", pipe + ": it is no regular file",
                           "the credential token: it is where the unit of that gsmrelayd has it"});
  CHECK_FALSE(std::filesystem::exists(rig.box.spool));
}

TEST_CASE("a wipe of the service's box erases its credentials and the boot partition's file") {
  const doubles::TempDir root(rig::folder_for_files());
  const auto write = [&](const std::string& path, const std::string& text) {
    std::filesystem::create_directories(std::filesystem::path(root / path).parent_path());
    return root.file(path, text);
  };
  std::string unit = "[Service]\nLoadCredentialEncrypted=key\n";
  const auto wiped_with = [&](const std::string& lines) {
    write("etc/systemd/system/gsmrelayd.service.d/key.conf", unit + lines);
    write("etc/gsmrelay/gsmrelayd.toml",
          fmt::format("[daemon]\nstate_dir = \"{}\"\nspool_key = \"cred:key\"\n",
                      root / "var/lib/gsmrelay"));
    const auto boxes = cli::boxes_to_wipe(config::kServiceFile, root.path());
    REQUIRE(boxes);
    REQUIRE(boxes->size() == 1);
    const auto wiped = wipe_on_disk(boxes->front());
    REQUIRE(wiped);
    return *wiped;
  };
  std::filesystem::create_directories(root / "var/lib/gsmrelay");
  std::vector<std::string> files;
  for (const auto* path :
       {"etc/credstore/key", "etc/credstore.encrypted/key", "run/credstore/key",
        "boot/firmware/gsmrelayd.toml", "boot/gsmrelayd.toml", "var/lib/gsmrelay/spool.db"})
    files.push_back(write(path, "hunter2"));
  write("etc/credstore/other", "of another service");
  auto wiped = wiped_with("");
  CHECK(wiped.left.empty());
  CHECK(wiped.files >= 7);
  for (const auto& file : files) CHECK_MESSAGE(!std::filesystem::exists(file), file);
  CHECK(std::filesystem::exists(root / "etc/credstore/other"));
  CHECK(wiped_with("").left ==
        std::vector<std::string>{
            "the credential key: it is in no folder of systemd for credentials"});
  CHECK(wiped_with("LoadCredential=key:/srv/key\nSetCredential=key:hunter2\n").left ==
        std::vector<std::string>{
            "the credential key: gsmrelayd.service has it from /srv/key (LoadCredential=)",
            "the credential key: gsmrelayd.service has it in its own text (SetCredential=)"});
  write("etc/credstore.encrypted/key", "hunter2");
  for (const char* call : {"first", "repeated"}) {
    CAPTURE(call);
    CHECK(wiped_with("LoadCredentialEncrypted=key:/etc/credstore.encrypted/key\n").left.empty());
  }
  write("etc/credstore.encrypted/other-name", "hunter2");
  CHECK(wiped_with("LoadCredentialEncrypted=key:other-name\n").left.empty());
  CHECK_FALSE(std::filesystem::exists(root / "etc/credstore.encrypted/other-name"));
}

TEST_CASE("a wipe knows the places from which gsmrelay-import.service takes a configuration") {
  const auto unit = box_rig::box_content(places::source("systemd/gsmrelay-import.service.in"));
  for (const auto* file : cli::kBootConfigs)
    CHECK(unit.find(fmt::format("ConditionPathExists=|{}\n", file)) != std::string::npos);
}

TEST_CASE("a spool in use is not erased") {
  box_rig::BoxRig rig;
  const auto refused = wipe_on_disk({rig.box});
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
    CHECK(boxes->front().files.spool == rig.box.spool);
  }
  std::ofstream(rig.box.config) << "[daemon\n";
  CHECK_FALSE(cli::boxes_to_wipe(rig.box.config));
  CHECK_FALSE(cli::boxes_to_wipe(rig.etc / "none.toml"));
}

TEST_CASE("a folder that cannot be read is listed by a wipe, an absent one is not") {
  box_rig::BoxRig rig;
  rig.desk.close();
  std::filesystem::remove_all(rig.etc / "secrets.d");
  std::ofstream(rig.etc / "secrets.d") << "a file";
  const auto wiped = wipe_on_disk({rig.box});
  REQUIRE(wiped);
  REQUIRE(wiped->left.size() == 1);
  CHECK(wiped->left.front().starts_with("the folder " + (rig.etc / "secrets.d: ")));
  CHECK_FALSE(std::filesystem::exists(rig.box.spool));
  std::filesystem::remove(rig.etc / "secrets.d");
  const auto none = wipe_on_disk({{rig.box.config, rig.etc / "none/spool.db"}});
  REQUIRE(none);
  CHECK(none->left.empty());
  CHECK_FALSE(none->spool);
}
