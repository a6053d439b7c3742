#include "util/erasure.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/doubles/temp_dir.hpp"

TEST_CASE("a file has zeros only after the erasure, and keeps its size") {
  const doubles::TempDir dir;
  const auto path = dir.file("secret", std::string(70'000, 'x'), 0600);
  CHECK(util::write_zeros(path));
  std::ifstream file(path, std::ios::binary);
  const std::string content{std::istreambuf_iterator<char>(file), {}};
  CHECK(content == std::string(70'000, '\0'));
}

TEST_CASE("the erasure of a link leaves the file to which it points") {
  const doubles::TempDir dir;
  const auto other = dir.file("other", "of somebody else", 0600);
  std::filesystem::create_symlink(other, dir / "link");
  CHECK_FALSE(util::write_zeros(dir / "link"));
  std::ifstream file(other);
  std::string content;
  std::getline(file, content);
  CHECK(content == "of somebody else");
}

TEST_CASE("a copy is overwritten before it is removed, unless it has a second name") {
  const doubles::TempDir dir;
  const auto copy = dir.file("copy", "private", 0600);
  std::ifstream open_copy(copy);
  util::erase_copy(copy);
  CHECK_FALSE(std::filesystem::exists(copy));
  std::string content;
  std::getline(open_copy, content);
  CHECK(content == std::string(7, '\0'));
  const auto used = dir.file("used", "private", 0600);
  std::filesystem::create_hard_link(used, dir / "former");
  util::erase_copy(dir / "former");
  CHECK_FALSE(std::filesystem::exists(dir / "former"));
  std::ifstream file(used);
  std::getline(file, content);
  CHECK(content == "private");
}
