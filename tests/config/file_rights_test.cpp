#include "config/file_rights.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "tests/doubles/temp_dir.hpp"

namespace {

using config::FileFault;
using config::FileUse;
using config::FileUser;

/// A user that is not the owner of the files of this test.
const FileUser kOther{"54321", 54321, {54321, 54322}};

bool is_root() {
  return ::geteuid() == 0;
}

/// Runs the commands of an advice as root would, without sudo(8).
int follow(std::string commands, const std::string& typed = "") {
  for (std::size_t at = 0; (at = commands.find("sudo ", at)) != std::string::npos;)
    commands.erase(at, 5);
  return std::system(fmt::format("printf '%s' '{}' | ({})", typed, commands).c_str());
}

/// Returns true if a process of `user` can open the file.
bool opens(const std::string& path, const FileUser& user, int flags = O_RDONLY) {
  const auto child = ::fork();
  if (child == 0) {
    const bool became = ::setgroups(user.groups.size(), user.groups.data()) == 0 &&
                        ::setgid(user.groups.front()) == 0 && ::setuid(user.id) == 0;
    ::_exit(became && ::open(path.c_str(), flags) >= 0 ? 0 : 1);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool says(const FileFault& fault, const std::string& text) {
  return fault.what.find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("the rights of the first class that matches count, even if a later one allows more") {
  const doubles::TempDir dir;
  ::chmod(dir.path().c_str(), 0711);
  const auto file = dir.file("ca.pem", "PEM", 0044);
  FileUser owner{"owner", ::geteuid(), {54321}};
  if (!is_root()) CHECK(says(judge_file(file, FileUse::certificate, owner), "owner cannot read"));
  FileUser member{"member", 54321, {54321, ::getegid()}};
  CHECK(judge_file(file, FileUse::certificate, member).empty());
  ::chmod(file.c_str(), 0604);
  const auto fault = judge_file(file, FileUse::certificate, member);
  CHECK(says(fault, "member cannot read " + file + " (0604 "));
  CHECK(fault.next == "sudo chmod g+r " + file);
  CHECK(judge_file(file, FileUse::certificate, kOther).empty());
}

TEST_CASE("each directory on the way must let the user pass, behind links too") {
  const doubles::TempDir dir;
  ::chmod(dir.path().c_str(), 0711);
  std::filesystem::create_directories(dir / "a/shut/b");
  const auto file = dir.file("a/shut/b/ca.pem", "PEM", 0644);
  ::chmod((dir / "a/shut").c_str(), 0700);
  std::filesystem::create_symlink(
      "../" + std::filesystem::path(dir.path()).filename().string() + "/./a/shut/b/../b/ca.pem",
      dir / "link");
  for (const auto& name : {file, dir / "link", dir.path() + "//a/./shut/b/ca.pem"}) {
    const auto fault = judge_file(name, FileUse::certificate, kOther);
    CHECK_MESSAGE(says(fault, "54321 cannot pass " + (dir / "a/shut") + " (0700 "), fault.what);
    CHECK(fault.next == "sudo chmod o+x " + (dir / "a/shut"));
  }
  REQUIRE(follow("sudo chmod o+x " + (dir / "a/shut")) == 0);
  CHECK(judge_file(dir / "link", FileUse::certificate, kOther).empty());
  std::filesystem::create_symlink("loop", dir / "loop");
  CHECK(says(judge_file(dir / "loop", FileUse::certificate, kOther), "symbolic links"));
}

TEST_CASE("no advice opens a home folder to others") {
  struct stat about {};
  if (::stat("/root", &about) != 0 || (about.st_mode & S_IXOTH) != 0) return;
  for (const auto use :
       {FileUse::secret, FileUse::private_key, FileUse::certificate, FileUse::configuration}) {
    const auto fault = judge_file("/root/none/x", use, kOther);
    CHECK(fault.next.find("chmod") == std::string::npos);
    CHECK(fault.certain);
    CHECK(fault.next != "");
  }
  CHECK(judge_folder("/root/none", kOther).next == "gsmrelay config edit");
  if (!is_root()) return;
  const doubles::TempDir dir("/root");
  const auto fault = judge_file(dir.file("token", "s3cret"), FileUse::secret, kOther);
  CHECK(says(fault, "54321 cannot pass /root ("));
  CHECK(fault.next == "sudo install -D -m 600 -o 54321 " + (dir / "token") +
                          " /etc/gsmrelay/secrets.d/token && sudo gsmrelay config edit");
  CHECK(judge_file(dir.file("gsmrelayd.toml", "x"), FileUse::configuration, kOther).next ==
        "sudo install -m 640 -g 54321 " + (dir / "gsmrelayd.toml") +
            " /etc/gsmrelay/gsmrelayd.toml.new");
}

TEST_CASE("an absent, an empty and a special file are named") {
  const doubles::TempDir dir;
  ::chmod(dir.path().c_str(), 0711);
  const auto absent = judge_file(dir / "none/token", FileUse::secret, kOther);
  CHECK(says(absent, (dir / "none/token") + " does not exist (there is no " + (dir / "none")));
  CHECK(absent.next.ends_with("/dev/stdin " + (dir / "none/token")));
  for (const std::string folder : {"/media", "/mnt", "/run/media"}) {
    const auto away = judge_file(folder + "/no such stick/key", FileUse::secret, kOther);
    CHECK(says(away, "plug in the medium that has it"));
    CHECK(away.next == "sudo mount -a");  // nothing that writes a key to the disk
  }
  CHECK(says(judge_file(dir.file("ca.pem", "", 0644), FileUse::certificate, kOther), "is empty"));
  CHECK(says(judge_file(dir.path(), FileUse::certificate, kOther), "is a directory"));
  CHECK(says(judge_file("/dev/null", FileUse::certificate, kOther), "is no regular file"));
}

TEST_CASE("a secret that others may read is refused with the command that corrects it") {
  const doubles::TempDir dir;
  const auto me = config::current_file_user();
  for (const unsigned mode : {0644U, 0604U, 0602U, 0660U}) {
    const auto file = dir.file("token", "s3cret", mode);
    const auto fault = judge_file(file, FileUse::secret, me);
    CHECK(fault.next == "sudo chmod 600 " + file);
    REQUIRE(follow(fault.next) == 0);
    CHECK(judge_file(file, FileUse::secret, me).empty());
  }
  CHECK(says(judge_file(dir.file("token", "s3cret", 0644), FileUse::secret, me),
             "token must not be readable by others"));
}

TEST_CASE("a path is quoted for the shell") {
  const doubles::TempDir dir;
  const auto file = dir.file("it's mine; $(id)", "s3cret", 0644);
  const auto fault = judge_file(file, FileUse::secret, config::current_file_user());
  REQUIRE(follow(fault.next) == 0);
  CHECK(judge_file(file, FileUse::secret, config::current_file_user()).empty());
}

TEST_CASE("whoever follows the advice gets a file that the user can read") {
  if (!is_root()) {
    MESSAGE("only root can give files to another user");
    return;
  }
  struct Start {
    unsigned mode, folder;
    uid_t owner;
    gid_t group;
  };
  for (const auto use :
       {FileUse::secret, FileUse::private_key, FileUse::certificate, FileUse::configuration}) {
    for (const auto& start :
         {Start{0600, 0700, 0, 0}, Start{0644, 0755, 0, 0}, Start{0640, 0750, 0, 54321},
          Start{0600, 0755, 0, 54322}, Start{0600, 0755, 1234, 1234}, Start{0000, 0000, 54321, 0},
          Start{0666, 0711, 54321, 54321}, Start{0040, 0711, 54321, 0},
          Start{0604, 0705, 1234, 54321}, Start{0400, 0755, 1234, 0}}) {
      const doubles::TempDir dir;
      ::chmod(dir.path().c_str(), 0711);
      std::filesystem::create_directory(dir / "d");
      const auto file = dir.file("d/file", "1234");
      REQUIRE(::chown(file.c_str(), start.owner, start.group) == 0);
      REQUIRE(::chmod(file.c_str(), start.mode) == 0);
      REQUIRE(::chmod((dir / "d").c_str(), start.folder) == 0);
      const auto fault = judge_file(file, use, kOther);
      CAPTURE(static_cast<int>(use));
      CAPTURE(start.mode);
      CAPTURE(start.owner);
      CAPTURE(fault.next);
      if (use != FileUse::secret) CHECK(fault.empty() == opens(file, kOther));
      if (!fault.empty()) REQUIRE(follow(fault.next) == 0);
      CHECK(judge_file(file, use, kOther).what == "");
      CHECK(opens(file, kOther));
      struct stat about {};
      REQUIRE(::stat(file.c_str(), &about) == 0);
      if (use == FileUse::secret) CHECK((about.st_mode & S_IRWXO) == 0);
    }
  }
}

TEST_CASE("an absent or empty secret is written by the advice") {
  if (!is_root()) return;
  const doubles::TempDir dir;
  ::chmod(dir.path().c_str(), 0711);
  for (const auto& file : {dir / "token", dir / "deep/folder/token", dir.file("empty", "", 0644)}) {
    const auto fault = judge_file(file, FileUse::secret, kOther);
    REQUIRE(follow(fault.next, "s3cret") == 0);
    CHECK(judge_file(file, FileUse::secret, kOther).what == "");
    CHECK(opens(file, kOther));
  }
}

TEST_CASE("a folder must let the user create files, or be created") {
  const doubles::TempDir dir;
  ::chmod(dir.path().c_str(), 0711);
  const auto absent = judge_folder(dir / "state", kOther);
  CHECK(says(absent, "54321 cannot create " + (dir / "state") + " in " + dir.path()));
  std::filesystem::create_directory(dir / "theirs");
  ::chmod((dir / "theirs").c_str(), 0755);
  const auto theirs = judge_folder(dir / "theirs", kOther);
  CHECK(says(theirs, "54321 cannot write to " + (dir / "theirs")));
  CHECK(says(judge_folder(dir.file("plain", "x"), kOther), "is no directory"));
  CHECK(judge_folder("/tmp", kOther).empty());
  if (!is_root()) return;
  for (const auto& fault : {absent, theirs}) REQUIRE(follow(fault.next) == 0);
  for (const auto* name : {"state", "theirs"}) {
    CHECK(judge_folder(dir / name, kOther).what == "");
    CHECK(opens(dir / name + "/new", kOther, O_WRONLY | O_CREAT));
  }
}

TEST_CASE("files of a folder that an earlier run as root left are found") {
  if (!is_root()) return;
  const doubles::TempDir dir;
  ::chmod(dir.path().c_str(), 0711);
  std::filesystem::create_directory(dir / "state");
  REQUIRE(::chown((dir / "state").c_str(), kOther.id, kOther.id) == 0);
  for (const auto* name : {"state/spool.db", "state/spool.db-wal", "state/other"})
    dir.file(name, "x");
  const auto fault = judge_folder_with(dir / "state", "spool.db", kOther);
  CHECK(fault.next == fmt::format("sudo chown 54321 {0}/spool.db {0}/spool.db-wal", dir / "state"));
  REQUIRE(follow(fault.next) == 0);
  CHECK(judge_folder_with(dir / "state", "spool.db", kOther).empty());
  CHECK(opens(dir / "state/spool.db", kOther, O_RDWR));
}

TEST_CASE("what an ordinary user may not look at is not judged, but what is certain is said") {
  if (!is_root()) return;
  const doubles::TempDir dir;
  ::chmod(dir.path().c_str(), 0711);
  std::filesystem::create_directory(dir / "secrets.d");
  REQUIRE(::chown((dir / "secrets.d").c_str(), 54321, 54321) == 0);
  ::chmod((dir / "secrets.d").c_str(), 0700);
  const auto file = dir.file("secrets.d/token", "s3cret");
  const auto child = ::fork();
  if (child == 0) {
    const bool became = ::setgroups(0, nullptr) == 0 && ::setgid(4321) == 0 && ::setuid(4321) == 0;
    const auto mine = judge_file(file, FileUse::secret, kOther);
    const FileUser third{"third", 999, {999}};
    const auto theirs = judge_file(file, FileUse::secret, third);
    ::_exit(became && !mine.certain && !mine.empty() && theirs.certain &&
                    says(theirs, "third cannot pass " + (dir / "secrets.d"))
                ? 0
                : 1);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK((WIFEXITED(status) && WEXITSTATUS(status) == 0));
}

TEST_CASE("a user is found with all groups, an unknown one is not") {
  const auto root = config::find_file_user("root");
  REQUIRE(root);
  CHECK(root->id == 0);
  CHECK(root->groups.at(0) == 0);
  CHECK_FALSE(config::find_file_user("gsmrelay-no-such-user"));
  CHECK(config::current_file_user().id == ::geteuid());
  CHECK(config::name_for_sudo(0) == "root");
  CHECK(config::name_for_sudo(4'123'456'789) == "#4123456789");
}
