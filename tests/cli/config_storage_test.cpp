#include "cli/config_storage.hpp"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "config/file_rights.hpp"
#include "tests/cli/rig.hpp"
#include "tests/doubles/temp_dir.hpp"

namespace {

/// Takes root away: root writes nothing in /dev/shm, where all users may write.
class WithoutRoot {
 public:
  WithoutRoot() {
    constexpr uid_t kNobody = 65534;
    if (root_) REQUIRE(::seteuid(kNobody) == 0);
  }
  ~WithoutRoot() {
    if (root_) CHECK(::seteuid(0) == 0);
  }
  WithoutRoot(const WithoutRoot&) = delete;
  WithoutRoot& operator=(const WithoutRoot&) = delete;

 private:
  bool root_ = ::geteuid() == 0;
};

}  // namespace

TEST_CASE("a configuration is written on a disk, and not where a restart empties the folder") {
  CHECK(cli::check_config_storage(rig::folder_for_files() / "x.toml"));
  const doubles::TempDir memory{"/dev/shm"};  // tmpfs on each Linux: shm_overview(7)
  for (const auto& file : {memory / "x.toml", memory / "none/x.toml"}) {
    const auto refused = cli::check_config_storage(file);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().exit == cli::kRefused);
    CHECK(refused.error().what.find(" is on a tmpfs, which a restart may empty") !=
          std::string::npos);
    CHECK(refused.error().next.starts_with("findmnt -T " + memory.path()));
  }
}

TEST_CASE("the command after which a configuration can be written is named") {
  const auto next = [](const cli::FolderStorage& storage) {
    const auto result = cli::judge_config_storage("/etc/gsmrelay/gsmrelayd.toml", storage);
    return result ? "" : result.error().next;
  };
  CHECK(next({}).empty());
  CHECK(next({.has_chroot = true}).empty());
  CHECK(next({.lost_at_restart = "overlay", .has_chroot = true}) == "sudo overlayroot-chroot");
  CHECK(next({.lost_at_restart = "overlay"}) == "findmnt -T /etc/gsmrelay");  // a container
  CHECK(next({.lost_at_restart = "tmpfs", .has_chroot = true}) == "findmnt -T /etc/gsmrelay");
  CHECK(next({.read_only = true}) ==
        "sudo mount -o remount,rw \"$(findmnt -no TARGET -T /etc/gsmrelay)\"");
}

TEST_CASE("setup and restore write nothing where a restart empties the folder") {
  const WithoutRoot without;
  const doubles::TempDir memory{"/dev/shm"};
  const auto file = memory / "gsmrelayd.toml";
  const auto setup = rig::run({"setup", "--config", file, "--url", "https://example.org/"});
  CHECK(setup.code == cli::kRefused);
  CHECK(setup.complains("next: findmnt -T " + memory.path()));
  // The passphrase is not asked for.
  const auto restore = rig::run({"restore", "/dev/fd/0", "--config", file});
  CHECK(restore.code == cli::kRefused);
  CHECK(restore.complains(file + " is not written"));
  CHECK(std::filesystem::is_empty(memory.path()));
}

TEST_CASE("a configuration is not edited where a restart empties the folder, a draft is") {
  const WithoutRoot without;
  const doubles::TempDir memory{"/dev/shm"};
  const std::string route = "[[route]]\nname = \"main\"\nurl = \"https://example.org/\"\n";
  const auto file = memory.file("x.toml", route);
  const auto user = config::current_file_user().name;
  ::setenv("SUDO_EDITOR", "true", 1);  // true(1) changes nothing
  const auto refused = rig::run({"config", "edit", file, "--user", user});
  CHECK(refused.code == cli::kRefused);
  CHECK(refused.complains(" is on a tmpfs, which a restart may empty"));
  const auto draft = rig::run({"config", "edit", file});
  const auto trial = memory.file("trial.toml", "[daemon]\nallow_volatile = true\n" + route);
  const auto allowed = rig::run({"config", "edit", trial, "--user", user});
  ::unsetenv("SUDO_EDITOR");
  CHECK_FALSE(draft.complains("is not written"));
  CHECK(allowed.says("is not changed"));
}
