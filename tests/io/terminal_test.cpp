#include "io/terminal.hpp"

#include <doctest/doctest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <termios.h>

#include <vector>

#include "io/fd_line.hpp"
#include "pty.hpp"

extern char** environ;

TEST_CASE("a pseudo-terminal is told from other files") {
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

TEST_CASE("the program that has a port open is named with its pid") {
  Pty pty;
  CHECK(io::holder_of(pty.path()).empty());
  // A child that has the line open as its standard input, as another modem program would.
  posix_spawn_file_actions_t files;
  ::posix_spawn_file_actions_init(&files);
  ::posix_spawn_file_actions_addopen(&files, 0, pty.path().c_str(), O_RDWR | O_NOCTTY, 0);
  std::vector<std::string> words{"cat"};
  char* arguments[] = {words[0].data(), nullptr};
  pid_t pid = 0;
  REQUIRE(::posix_spawnp(&pid, "cat", &files, nullptr, arguments, environ) == 0);
  ::posix_spawn_file_actions_destroy(&files);
  CHECK(io::holder_of(pty.path()) == "cat (pid " + std::to_string(pid) + ")");
  CHECK(io::busy_error(pty.path()).what.find("in use by cat") != std::string::npos);
  ::kill(pid, SIGKILL);
  ::waitpid(pid, nullptr, 0);
}
