#include "cli/foreign_folder.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "tests/cli/rig.hpp"
#include "tests/doubles/temp_dir.hpp"

namespace foreign_folder_test {

namespace {

/// Folders below one that only root may write.
struct FolderRig {
  doubles::TempDir dir{rig::folder_for_files()};
  std::string make(const std::string& name, unsigned mode) const {
    const auto folder = dir / name;
    std::filesystem::create_directories(folder);
    ::chmod(folder.c_str(), mode);
    return folder;
  }
  /// Returns the folder that is found, "" for none, or the text of the error.
  std::string find(const std::string& path) const {
    const auto found = cli::find_foreign_folder(path);
    if (!found) return std::to_string(found.error());
    return found->value_or("");
  }
};

}  // namespace

TEST_CASE("the folder that another user may write is found, and one of root alone is none") {
  if (::geteuid() != 0) return;
  const FolderRig rig;
  const auto own = rig.make("own", 0755);
  CHECK(rig.find(own + "/new.csv").empty());
  CHECK(rig.find(rig.dir.file("own/old.csv", "x")).empty());
  CHECK(rig.find("/dev/null").empty());
  for (const unsigned mode : {01777U, 0775U}) {
    const auto theirs = rig.make("theirs", mode);
    CHECK(rig.find(theirs + "/new.csv") == theirs);
    CHECK(rig.find(theirs + "/./../theirs/new.csv") == theirs);
    rig.make("theirs/below", 0755);
    CHECK(rig.find(theirs + "/below/new.csv") == theirs);
  }
  REQUIRE(::chmod(rig.make("theirs", 0755).c_str(), 0755) == 0);
  REQUIRE(::chown((rig.dir / "theirs").c_str(), 4321, 4321) == 0);
  CHECK(rig.find(rig.dir / "theirs/new.csv") == rig.dir / "theirs");
}

TEST_CASE("the folder of a link counts, and that of what it names") {
  if (::geteuid() != 0) return;
  const FolderRig rig;
  const auto own = rig.make("own", 0755), theirs = rig.make("theirs", 0777);
  std::filesystem::create_symlink(own + "/x.csv", theirs + "/to-own");
  std::filesystem::create_symlink("../theirs/x.csv", own + "/to-theirs");
  std::filesystem::create_symlink("x.csv", own + "/to-new");
  std::filesystem::create_directory_symlink(theirs, own + "/folder");
  CHECK(rig.find(theirs + "/to-own") == theirs);
  CHECK(rig.find(own + "/to-theirs") == theirs);
  CHECK(rig.find(own + "/folder/x.csv") == theirs);
  CHECK(rig.find(own + "/folder/to-own") == theirs);
  CHECK(rig.find(own + "/to-new").empty());
}

TEST_CASE("a way that is absent or without an end is an error, and other users are not asked") {
  const FolderRig rig;
  if (::geteuid() != 0) {
    CHECK(rig.find("/tmp/x").empty());
    return;
  }
  std::filesystem::create_symlink("b", rig.dir / "a");
  std::filesystem::create_symlink("a", rig.dir / "b");
  CHECK(rig.find(rig.dir / "a") == std::to_string(ELOOP));
  CHECK(rig.find(rig.dir / "none/x") == std::to_string(ENOENT));
  CHECK(rig.find(rig.dir.file("file", "") + "/x") == std::to_string(ENOTDIR));
}

}  // namespace foreign_folder_test
