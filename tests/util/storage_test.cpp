#include "util/storage.hpp"

#include <doctest/doctest.h>

#include <filesystem>

#include "tests/doubles/temp_dir.hpp"

TEST_CASE("a file system in memory and an overlay lose their files at a restart") {
  CHECK(util::volatile_file_system(0x01021994) == "tmpfs");
  CHECK(util::volatile_file_system(0x858458f6) == "ramfs");
  CHECK(util::volatile_file_system(0x794c7630) == "overlay");
  CHECK(util::volatile_file_system(0xef53).empty());      // ext4
  CHECK(util::volatile_file_system(0xf2f52010).empty());  // f2fs
}

TEST_CASE("a folder that does not exist yet is judged by the one above it") {
  CHECK(util::volatile_file_system("/dev/shm") == "tmpfs");  // shm_overview(7)
  CHECK(util::volatile_file_system("/dev/shm/nonexistent/state") == "tmpfs");
  CHECK(util::volatile_file_system("/proc/nonexistent").empty());
  CHECK(util::nearest_existing("/proc/nonexistent/state") == "/proc");
  CHECK(util::nearest_existing("/nonexistent") == "/");
}

TEST_CASE("a folder that cannot be looked at is not judged by the one above it") {
  const doubles::TempDir memory{"/dev/shm"};
  std::filesystem::create_symlink("loop", memory / "loop");  // ELOOP, for root too
  CHECK(util::volatile_file_system(memory.path()) == "tmpfs");
  CHECK(util::volatile_file_system(memory / "loop/state").empty());
  CHECK(util::nearest_existing(memory / "loop/state") == memory / "loop/state");
}
