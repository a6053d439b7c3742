#include "util/file_replacement.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>

#include "tests/doubles/temp_dir.hpp"

namespace {

std::string text_of_file(const std::string& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

struct OpenFile {
  explicit OpenFile(const std::string& path)
      : fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600)) {
    REQUIRE(fd >= 0);
  }
  ~OpenFile() { ::close(fd); }
  int fd;
};

}  // namespace

TEST_CASE("a file is replaced by another one of its folder") {
  const doubles::TempDir dir;
  const auto path = dir.file("x.toml", "old");
  const OpenFile fresh(dir / "x.toml.new");
  REQUIRE(util::write_whole(fresh.fd, "new"));
  CHECK(util::replace_file(fresh.fd, dir / "x.toml.new", path) == util::Replaced::yes);
  CHECK(text_of_file(path) == "new");
  CHECK_FALSE(std::filesystem::exists(dir / "x.toml.new"));
}

TEST_CASE("a file that cannot be replaced is as it was, and errno has the reason") {
  const doubles::TempDir dir;
  const auto path = dir.file("x", "old");
  const OpenFile fresh(dir / "y");
  CHECK(util::replace_file(fresh.fd, dir / "y", dir / "none/x") == util::Replaced::no);
  CHECK(errno == ENOENT);
  CHECK(std::filesystem::exists(dir / "y"));
  CHECK(util::replace_file(-1, dir / "y", path) == util::Replaced::no);
  CHECK(errno == EBADF);
  CHECK(text_of_file(path) == "old");
}

TEST_CASE("the folder of a name is its directory, the root or the current one") {
  for (const char* path : {"/tmp/x", "/x", "x"}) CHECK_MESSAGE(util::sync_folder_of(path), path);
  CHECK_FALSE(util::sync_folder_of("/nonexistent/x"));
  CHECK(errno == ENOENT);
}

TEST_CASE("what cannot be written whole is an error") {
  CHECK_FALSE(util::write_whole(-1, "x"));
  CHECK(util::write_whole(-1, ""));
  const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  REQUIRE(full >= 0);
  CHECK_FALSE(util::write_whole(full, "x"));
  CHECK(errno == ENOSPC);
  ::close(full);
}

TEST_CASE("what is there and no regular file is special, a link to it too") {
  const doubles::TempDir dir;
  CHECK_FALSE(util::is_special(dir / "absent"));
  CHECK_FALSE(util::is_special(dir.file("file", "x")));
  CHECK(util::is_special(dir.path()));
  REQUIRE(::mkfifo((dir / "pipe").c_str(), 0600) == 0);
  std::filesystem::create_symlink(dir / "pipe", dir / "link");
  CHECK(util::is_special(dir / "pipe"));
  CHECK(util::is_special(dir / "link"));
}
