#include "spool/lock.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>

#include "tests/spool/desk.hpp"

TEST_CASE("a spool has one owner, and the error for a second one names its pid") {
  desk::Desk desk;
  const auto second = spool::File::open(desk.options, desk.clock);
  REQUIRE_FALSE(second);
  CHECK(second.error().advice == util::Advice::reject);
  CHECK(second.error().what.find("pid " + std::to_string(::getpid())) != std::string::npos);
  desk.close();
  desk.open();
}

TEST_CASE("a moved-from lock does not unlock") {
  doubles::TempDir folder;
  const auto path = folder / "spool.db";
  auto first = desk::ok(spool::FileLock::take(path));
  {
    const auto moved = std::move(first);
    CHECK_FALSE(spool::FileLock::take(path));
  }
  CHECK(spool::FileLock::take(path));
  CHECK_FALSE(spool::FileLock::take("/nonexistent/spool.db"));
}

TEST_CASE("a link in the place of the lock file is not followed") {
  doubles::TempDir folder;
  const auto target = folder.file("target", "kept");
  const auto path = folder / "spool.db";
  REQUIRE(::symlink(target.c_str(), (path + ".lock").c_str()) == 0);
  const auto taken = spool::FileLock::take(path);
  REQUIRE_FALSE(taken);
  CHECK(taken.error().advice == util::Advice::retry);
  REQUIRE(::unlink((path + ".lock").c_str()) == 0);
  REQUIRE(::link(target.c_str(), (path + ".lock").c_str()) == 0);
  CHECK_FALSE(spool::FileLock::take(path));
  CHECK(std::filesystem::file_size(target) == 4);
}
