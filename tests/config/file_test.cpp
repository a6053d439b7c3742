#include "config/file.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "tests/doubles/temp_dir.hpp"

TEST_CASE("no more than the limit is read") {
  const doubles::TempDir dir;
  const auto path = dir.file("x", std::string(10'000, 'x'));
  CHECK(config::read_file(path, 100)->size() == 100);
  CHECK(config::read_file(path, 100'000)->size() == 10'000);
}

TEST_CASE("a pipe without a writer does not block the reader") {
  const doubles::TempDir dir;
  const auto path = dir / "pipe";
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  CHECK(config::read_file(path, 100).error().what == "it is no regular file");
}
