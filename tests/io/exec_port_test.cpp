#include <doctest/doctest.h>
#include <signal.h>

#include <array>
#include <cerrno>
#include <fstream>

#include "io/port_kinds.hpp"
#include "util/text.hpp"

using util::Advice;
using namespace std::chrono_literals;

namespace {

const util::SystemClock exec_clock;

/// Reads until `count` octets have come, the program has ended, or 5 s have passed.
std::string read_child(io::Port& port, std::size_t count) {
  std::string heard;
  const auto deadline = exec_clock.in(5s);
  while (heard.size() < count && exec_clock.now() < deadline) {
    std::array<std::uint8_t, 256> chunk{};
    const auto got = port.read(chunk, deadline, io::Wake::ends_read);
    if (!got) break;
    heard.append(chunk.begin(), chunk.begin() + static_cast<std::ptrdiff_t>(*got));
  }
  return heard;
}

bool alive(pid_t pid) {
  return ::kill(pid, 0) == 0 || errno != ESRCH;
}

/// Writes a script that prints its pid first, so that the test can check that it has ended.
std::string script(const std::string& text) {
  const auto path = "/tmp/gsmrelay-exec-" + std::to_string(::getpid());
  std::ofstream(path) << "echo $$\n" << text;
  return "exec:sh " + path;
}

pid_t pid_of(io::Port& port) {
  std::string line;
  while (line.empty() || line.back() != '\n') {
    const auto octet = read_child(port, 1);
    if (octet.empty()) break;
    line += octet;
  }
  return static_cast<pid_t>(util::to_int(util::trim(line)).value_or(0));
}

}  // namespace

TEST_CASE("a program behind exec: is used like a modem") {
  auto port = io::open_exec("exec:cat", exec_clock);
  REQUIRE(port);
  REQUIRE((*port)->write(util::as_octets("AT+CMGF=0\r"), exec_clock.in(1s)));
  CHECK(read_child(**port, 10) == "AT+CMGF=0\r");
}

TEST_CASE("words are split at blanks, without a shell") {
  auto port = io::open_exec("exec:printf %s|  $HOME ;x", exec_clock);
  REQUIRE(port);
  CHECK(read_child(**port, 9) == "$HOME|;x|");
}

TEST_CASE("when the program ends the line is lost") {
  auto port = io::open_exec("exec:true", exec_clock);
  REQUIRE(port);
  std::array<std::uint8_t, 16> chunk{};
  const auto got = (*port)->read(chunk, exec_clock.in(10s), io::Wake::ends_read);
  REQUIRE_FALSE(got);
  CHECK(got.error().advice == Advice::reopen);
}

TEST_CASE("closing the port ends the program and leaves no zombie") {
  pid_t pid = 0;
  {
    auto port = io::open_exec(script("exec cat"), exec_clock);
    REQUIRE(port);
    pid = pid_of(**port);
    REQUIRE(pid > 0);
    CHECK(alive(pid));
  }
  CHECK_FALSE(alive(pid));
}

TEST_CASE("a program that does not end is killed") {
  pid_t pid = 0;
  const auto before = exec_clock.now();
  {
    auto port = io::open_exec(script("trap '' HUP TERM\nwhile :; do read x; done"), exec_clock);
    REQUIRE(port);
    pid = pid_of(**port);
    REQUIRE(pid > 0);
  }
  CHECK_FALSE(alive(pid));
  CHECK(exec_clock.now() - before < 8s);
}
