#include "io/port.hpp"

#include <doctest/doctest.h>
#include <sys/ioctl.h>
#include <termios.h>

#include <filesystem>

#include "io/bell.hpp"
#include "pty.hpp"

namespace fs = std::filesystem;
using util::Advice;
using namespace std::chrono_literals;

namespace {

const util::SystemClock system_clock_;

std::unique_ptr<io::Port> open(const std::string& spec) {
  auto port = io::open_port(spec, {}, system_clock_);
  REQUIRE_MESSAGE(port, (port ? "" : port.error().what));
  return std::move(*port);
}

std::string read(io::Port& port, util::Duration limit = 2s) {
  std::array<std::uint8_t, 256> chunk{};
  const auto count = port.read(chunk, system_clock_.in(limit), io::Wake::ends_read);
  REQUIRE(count);
  return std::string(chunk.begin(), chunk.begin() + static_cast<std::ptrdiff_t>(*count));
}

}  // namespace

TEST_CASE("octets go both ways over a pseudo-terminal, unchanged") {
  Pty modem;
  const auto port = open(modem.path());
  CHECK(port->name() == modem.path());
  modem.say("\r\nOK\r\n");
  CHECK(read(*port) == "\r\nOK\r\n");
  REQUIRE(port->write(util::as_octets("AT\r\x1A\x03"), system_clock_.in(1s)));
  CHECK(modem.sent_octets(5) == "AT\r\x1A\x03");
}

TEST_CASE("a link to a pseudo-terminal is opened as one") {
  Pty modem;
  const auto link = fs::temp_directory_path() / ("gsmrelay-link-" + std::to_string(::getpid()));
  fs::remove(link);
  fs::create_symlink(modem.path(), link);
  const auto port = open(link.string());
  modem.say("x");
  CHECK(read(*port) == "x");
  fs::remove(link);
}

TEST_CASE("the line is raw: no echo, no signals, no translation") {
  Pty modem;
  const auto port = open(modem.path());
  termios t{};
  REQUIRE(::tcgetattr(modem.fd(), &t) == 0);
  CHECK((t.c_lflag & (ECHO | ICANON | ISIG)) == 0);
  CHECK((t.c_iflag & (ICRNL | IXON)) == 0);
  CHECK((t.c_oflag & OPOST) == 0);
  CHECK((t.c_cflag & HUPCL) == 0);
}

TEST_CASE("a read without octets ends at its deadline without an error") {
  Pty modem;
  const auto port = open(modem.path());
  const auto before = system_clock_.now();
  CHECK(read(*port, 30ms).empty());
  const auto took = system_clock_.now() - before;
  CHECK(took >= 30ms);
  CHECK(took < 2s);
  CHECK(read(*port, -1s).empty());
}

TEST_CASE("a bell ends a read early only if Wake says so") {
  Pty modem;
  const auto port = open(modem.path());
  io::Bell bell;
  port->wake_on(bell.fd());
  bell.ring();
  CHECK(read(*port, 60s).empty());
  std::array<std::uint8_t, 16> chunk{};
  const auto before = system_clock_.now();
  CHECK(*port->read(chunk, system_clock_.in(30ms), io::Wake::ignored) == 0);
  CHECK(system_clock_.now() - before >= 30ms);
  modem.say("x");
  CHECK(read(*port) == "x");
}

TEST_CASE("an unplugged modem is noticed at once, in reading and writing") {
  Pty modem;
  const auto port = open(modem.path());
  modem.hang_up();
  std::array<std::uint8_t, 16> chunk{};
  const auto before = system_clock_.now();
  const auto count = port->read(chunk, system_clock_.in(60s), io::Wake::ends_read);
  REQUIRE_FALSE(count);
  CHECK(count.error().advice == Advice::reopen);
  const auto written = port->write(util::as_octets("AT\r"), system_clock_.in(60s));
  REQUIRE_FALSE(written);
  CHECK(written.error().advice == Advice::reopen);
  CHECK(system_clock_.now() - before < 2s);
}

TEST_CASE("a line that accepts nothing more fails at the deadline and stays open") {
  Pty modem;
  const auto port = open(modem.path());
  const std::string much(256 * 1024, 'x');
  const auto before = system_clock_.now();
  const auto written = port->write(util::as_octets(much), system_clock_.in(50ms));
  REQUIRE_FALSE(written);
  CHECK(written.error().advice == Advice::retry);
  CHECK(system_clock_.now() - before < 2s);
}

TEST_CASE("a port that another program has is busy") {
  Pty modem;
  const auto first = open(modem.path());
  const auto second = io::open_port(modem.path(), {}, system_clock_);
  REQUIRE_FALSE(second);
  CHECK(second.error().advice == Advice::retry);
  CHECK(second.error().what.find("in use") != std::string::npos);
}

TEST_CASE("a port that was closed can be opened again, also by an ordinary user") {
  Pty modem;
  open(modem.path()).reset();
  int exclusive = -1;
  REQUIRE(::ioctl(modem.fd(), TIOCGEXCL, &exclusive) == 0);
  CHECK(exclusive == 0);
  CHECK(open(modem.path()));
}

TEST_CASE("input received before can be discarded") {
  Pty modem;
  const auto port = open(modem.path());
  modem.say("old");
  port->flush_input();
  modem.say("new");
  CHECK(read(*port) == "new");
}

TEST_CASE("a missing port is tried again, an invalid name is rejected") {
  CHECK(io::open_port("/dev/ttyUSB-none", {}, system_clock_).error().advice == Advice::retry);
  CHECK(io::open_port("/dev/pts/none", {}, system_clock_).error().advice == Advice::retry);
  CHECK(io::open_port("ttyUSB2", {}, system_clock_).error().advice == Advice::reject);
  CHECK(io::open_port("", {}, system_clock_).error().advice == Advice::reject);
  CHECK(io::open_port("exec:", {}, system_clock_).error().advice == Advice::reject);
  CHECK(io::open_port("exec:no-such-program-here", {}, system_clock_).error().advice ==
        Advice::retry);
}

TEST_CASE(
    "a pseudo-terminal shows the other end the speed that is set, and drops what came before") {
  Pty modem;
  const auto port = open(modem.path());
  modem.say("old");
  REQUIRE(port->set_baud(9600));
  CHECK(port->baud() == 9600);
  termios t{};
  REQUIRE(::tcgetattr(modem.fd(), &t) == 0);
  CHECK(::cfgetospeed(&t) == B9600);
  modem.say("new");
  CHECK(read(*port) == "new");
  const auto odd = port->set_baud(12345);
  REQUIRE_FALSE(odd);
  CHECK(odd.error().advice == Advice::retry);
  CHECK(port->baud() == 9600);
}
