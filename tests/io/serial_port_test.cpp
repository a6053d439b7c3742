// libserialport refuses pseudo-terminals, so ctest runs these with tests/io/serial_shim.c
// preloaded.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "io/port_kinds.hpp"
#include "pty.hpp"

namespace fs = std::filesystem;
using util::Advice;
using namespace std::chrono_literals;

namespace {

const util::SystemClock serial_clock;

bool shim_is_loaded() {
  const char* preload = std::getenv("LD_PRELOAD");
  return preload != nullptr && std::strstr(preload, "serial_shim") != nullptr;
}

std::unique_ptr<io::Port> open_serial(const std::string& path) {
  REQUIRE_MESSAGE(shim_is_loaded(), "run by ctest -R io, or with LD_PRELOAD=libserial_shim.so");
  auto port = io::open_serial(path, {}, serial_clock);
  REQUIRE_MESSAGE(port, (port ? "" : port.error().what));
  return std::move(*port);
}

std::string read_serial(io::Port& port, util::Duration limit = 2s) {
  std::array<std::uint8_t, 256> chunk{};
  const auto count = port.read(chunk, serial_clock.in(limit), io::Wake::ends_read);
  REQUIRE(count);
  return std::string(chunk.begin(), chunk.begin() + static_cast<std::ptrdiff_t>(*count));
}

}  // namespace

TEST_CASE("octets go both ways through libserialport, unchanged") {
  Pty modem;
  const auto port = open_serial(modem.path());
  modem.say("\r\nOK\r\n");
  CHECK(read_serial(*port) == "\r\nOK\r\n");
  REQUIRE(port->write(util::as_octets("AT\r\x1A\x03"), serial_clock.in(1s)));
  CHECK(modem.sent_octets(5) == "AT\r\x1A\x03");
}

TEST_CASE("a serial line is raw and exclusive, DTR is up and stays up") {
  Pty modem;
  const auto port = open_serial(modem.path());
  termios t{};
  REQUIRE(::tcgetattr(modem.fd(), &t) == 0);
  CHECK((t.c_lflag & (ECHO | ICANON | ISIG)) == 0);
  CHECK((t.c_cflag & HUPCL) == 0);
  CHECK(::cfgetospeed(&t) == B115200);
  int lines = 0;
  REQUIRE(::ioctl(modem.fd(), TIOCMGET, &lines) == 0);
  CHECK((lines & TIOCM_DTR) != 0);
  const auto second = io::open_serial(modem.path(), {}, serial_clock);
  REQUIRE_FALSE(second);
  CHECK(second.error().advice == Advice::retry);
}

TEST_CASE("a device that refuses the control lines is used without them, as exclusively") {
  Pty modem;
  ::setenv("SERIAL_SHIM_STALLS", "1", 1);
  const auto port = open_serial(modem.path());
  const auto second = io::open_serial(modem.path(), {}, serial_clock);
  ::unsetenv("SERIAL_SHIM_STALLS");
  CHECK_FALSE(second);
  modem.say("\r\nOK\r\n");
  CHECK(read_serial(*port) == "\r\nOK\r\n");
  REQUIRE(port->write(util::as_octets("AT\r\x1A"), serial_clock.in(1s)));
  CHECK(modem.sent_octets(4) == "AT\r\x1A");
  modem.hang_up();
  std::array<std::uint8_t, 16> chunk{};
  const auto count = port->read(chunk, serial_clock.in(60s), io::Wake::ends_read);
  REQUIRE_FALSE(count);
  CHECK(count.error().advice == Advice::reopen);
}

TEST_CASE("a link as in /dev/serial/by-path opens its port, and the port can be opened again") {
  Pty modem;
  const auto link = fs::temp_directory_path() / ("gsmrelay-serial-" + std::to_string(::getpid()));
  fs::remove(link);
  fs::create_symlink(modem.path(), link);
  for (int i = 0; i < 2; ++i) {
    const auto port = open_serial(link.string());
    CHECK(port->name() == link.string());
    modem.say("x");
    CHECK(read_serial(*port) == "x");
  }
  fs::remove(link);
}

TEST_CASE("on a serial line a deadline passes without an error, and a hang-up is an error") {
  Pty modem;
  const auto port = open_serial(modem.path());
  CHECK(read_serial(*port, 30ms).empty());
  modem.hang_up();
  std::array<std::uint8_t, 16> chunk{};
  const auto count = port->read(chunk, serial_clock.in(60s), io::Wake::ends_read);
  REQUIRE_FALSE(count);
  CHECK(count.error().advice == Advice::reopen);
}

TEST_CASE("a serial line that accepts nothing more fails at the deadline") {
  Pty modem;
  const auto port = open_serial(modem.path());
  const std::string much(256 * 1024, 'x');
  const auto written = port->write(util::as_octets(much), serial_clock.in(50ms));
  REQUIRE_FALSE(written);
  CHECK(written.error().advice == Advice::retry);
}

TEST_CASE("a missing serial port is tried again") {
  const auto port = io::open_serial("/dev/ttyUSB-none", {}, serial_clock);
  REQUIRE_FALSE(port);
  CHECK(port.error().advice == Advice::retry);
}

TEST_CASE("a refused program does not end the holder's exclusive use") {
  Pty modem;
  // Another program's lock: root is not stopped by TIOCEXCL, but by flock.
  const int holder = ::open(modem.path().c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  REQUIRE(holder >= 0);
  REQUIRE(::flock(holder, LOCK_EX | LOCK_NB) == 0);
  REQUIRE(::ioctl(holder, TIOCEXCL) == 0);
  REQUIRE(shim_is_loaded());
  for (const bool stalls : {false, true}) {
    CAPTURE(stalls);
    if (stalls) ::setenv("SERIAL_SHIM_STALLS", "1", 1);
    const auto refused = io::open_serial(modem.path(), {}, serial_clock);
    ::unsetenv("SERIAL_SHIM_STALLS");
    CHECK_FALSE(refused);
    int exclusive = 0;
    REQUIRE(::ioctl(holder, TIOCGEXCL, &exclusive) == 0);
    CHECK(exclusive == 1);
  }
  ::close(holder);
}

TEST_CASE("the speed of an open serial line can be changed, and it stays raw") {
  Pty modem;
  const auto port = open_serial(modem.path());
  CHECK(port->baud() == 115200);
  for (const int baud : {9600, 460800, 57600}) {
    REQUIRE(port->set_baud(baud));
    CHECK(port->baud() == baud);
    termios t{};
    REQUIRE(::tcgetattr(modem.fd(), &t) == 0);
    CHECK(::cfgetospeed(&t) == (baud == 9600 ? B9600 : baud == 57600 ? B57600 : B460800));
    CHECK((t.c_lflag & (ECHO | ICANON | ISIG)) == 0);
    CHECK((t.c_cflag & HUPCL) == 0);
  }
  modem.say("\r\nOK\r\n");
  CHECK(read_serial(*port) == "\r\nOK\r\n");
}
