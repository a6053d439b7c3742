#include "cli/box_files.hpp"

#include <sys/stat.h>

#include "tests/cli/box_rig.hpp"

namespace {

struct Asking {
  explicit Asking(const std::string& typed = "") : in(typed) {}
  std::ostringstream out, err;
  std::istringstream in;
  cli::Context context{out, err, in};
};

}  // namespace

TEST_CASE("the spool of a box is the one that its configuration names") {
  box_rig::BoxRig rig;
  const auto box = cli::find_box(rig.box.config, "backup x");
  REQUIRE(box);
  CHECK(box->spool == rig.box.spool);
  CHECK(cli::find_box(rig.etc / "none", "backup x").error().exit == cli::kUsage);
}

TEST_CASE("systemctl is named for the gsmrelayd of the service only") {
  const auto service = cli::owner_of("/etc/gsmrelay/gsmrelayd.toml"), other = cli::owner_of("x");
  CHECK(cli::command_to_stop(service) == "sudo systemctl stop gsmrelayd");
  CHECK(cli::command_to_start(service) == "sudo systemctl restart gsmrelayd");
  CHECK(cli::command_to_stop(other) == "stop that gsmrelayd");
  CHECK(cli::command_to_start(other) == "start that gsmrelayd again");
}

TEST_CASE("a passphrase is a line or a closed file, and a new one is long enough") {
  Asking typed("correct horse battery\n"), brief("short\n"), known("short\n"), none;
  using cli::Passphrase;
  CHECK(cli::read_passphrase(typed.context, "", Passphrase::chosen) == "correct horse battery");
  CHECK(cli::read_passphrase(brief.context, "", Passphrase::chosen).error().exit == cli::kUsage);
  CHECK(cli::read_passphrase(known.context, "", Passphrase::known) == "short");
  CHECK_FALSE(cli::read_passphrase(none.context, "", Passphrase::known));
  const doubles::TempDir dir;
  Asking file;
  CHECK(cli::read_passphrase(file.context, dir.file("p", "correct horse battery\n"),
                             Passphrase::chosen) == "correct horse battery");
  const auto open = dir.file("open", "correct horse battery\n", 0644);
  CHECK(cli::read_passphrase(file.context, open, Passphrase::chosen).error().exit == cli::kDenied);
}

TEST_CASE("the parts are shown with their sizes and ages") {
  Asking asking;
  const auto parts = cli::to_json({{"spool.db", 4096, 0}});
  CHECK(parts[0].number("bytes") == 4096);
  const auto table = cli::render_parts(asking.context, {{"parts", parts}});
  CHECK(table.find("spool.db") < table.find("4096"));
  CHECK(table.find("4096") != std::string::npos);
}

TEST_CASE("a backup is written to a new or a regular file only") {
  const doubles::TempDir dir;
  CHECK(cli::check_target(dir / "new", "example"));
  CHECK(cli::check_target(dir.file("old", "x"), "example"));
  const auto refused = cli::check_target("-", "example");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().exit == cli::kUsage);
  CHECK(refused.error().next == "example");
  REQUIRE(::mkfifo((dir / "pipe").c_str(), 0600) == 0);
  std::filesystem::create_symlink(dir / "pipe", dir / "link");
  for (const auto& special : {dir / "pipe", dir / "link", dir.path()})
    CHECK_FALSE(cli::check_target(special, "example"));
}
