#include "net/listener.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <memory>

#include "tests/doubles/temp_dir.hpp"

TEST_CASE("a socket file has its mode, and no other name is left") {
  const doubles::TempDir dir;
  const auto path = dir / "s";
  {
    const auto listener = net::Listener::unix_socket(path, 0620);
    REQUIRE(listener.has_value());
    struct stat status {};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0620);
    const std::filesystem::directory_iterator files(dir.path());
    CHECK(std::distance(files, {}) == 1);
  }
  CHECK(::access(path.c_str(), F_OK) != 0);
}

TEST_CASE("a socket file that another program has put there since stays") {
  const doubles::TempDir dir;
  const auto path = dir / "s";
  auto first =
      std::make_unique<util::Result<net::Listener>>(net::Listener::unix_socket(path, 0600));
  REQUIRE(first->has_value());
  ::rename(path.c_str(), (dir / "moved").c_str());
  const auto second = net::Listener::unix_socket(path, 0600);
  REQUIRE(second.has_value());
  first.reset();
  CHECK(::access(path.c_str(), F_OK) == 0);
}

TEST_CASE("a missing folder is an error that names the path") {
  const auto listener = net::Listener::unix_socket("/nonexistent/dir/s", 0600);
  REQUIRE_FALSE(listener.has_value());
  CHECK(listener.error().what.find("/nonexistent/dir/s") != std::string::npos);
}

TEST_CASE("loopback uses any port and no other address") {
  const auto any = net::Listener::loopback("127.0.0.1", 0);
  REQUIRE(any.has_value());
  CHECK(any->port() > 0);
  const auto taken = net::Listener::loopback("127.0.0.1", any->port());
  REQUIRE_FALSE(taken.has_value());
  CHECK(taken.error().advice == util::Advice::retry);
  CHECK_FALSE(net::Listener::loopback("192.168.1.1", 0).has_value());
  CHECK_FALSE(net::Listener::loopback("127.0.0.1", 70000).has_value());
}
