#include "io/terminal.hpp"

#include <doctest/doctest.h>
#include <termios.h>

#include "io/fd_line.hpp"
#include "pty.hpp"

TEST_CASE("a pseudo-terminal differs from other files") {
  Pty pty;
  CHECK(io::is_pty(pty.path()));
  CHECK_FALSE(io::is_pty("/dev/null"));
  CHECK_FALSE(io::is_pty("/etc/passwd"));
  CHECK_FALSE(io::is_pty("/no/such/thing"));
}

TEST_CASE("raw mode is set, and setting it again changes nothing") {
  Pty pty;
  const io::Fd slave(::open(pty.path().c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC));
  REQUIRE(slave);
  REQUIRE(io::make_raw(slave.get(), pty.path()));
  termios first{}, second{};
  REQUIRE(::tcgetattr(slave.get(), &first) == 0);
  CHECK((first.c_lflag & ECHO) == 0);
  REQUIRE(io::make_raw(slave.get(), pty.path()));
  REQUIRE(::tcgetattr(slave.get(), &second) == 0);
  CHECK(first.c_cflag == second.c_cflag);
}

TEST_CASE("a file that is no terminal cannot be made raw") {
  const io::Fd file(::open("/dev/null", O_RDWR | O_CLOEXEC));
  CHECK(io::make_raw(file.get(), "/dev/null").error().advice == util::Advice::retry);
}
