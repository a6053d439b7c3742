// The line as the host sees it: a real PTY, no second process.
#include "firmware-host/host/modem_port.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>
#include <termios.h>

#include <filesystem>

#include "tests/doubles/temp_dir.hpp"
#include "tests/firmware-host/bench.hpp"
#include "tests/system/harness/process.hpp"

using namespace firmware;
using namespace firmware_test;
using firmware::host::Fd;
using firmware::host::ModemPort;
using firmware::host::OpenWatcher;

namespace {

class Wire {
 public:
  Wire() : port_(modem, link(), watcher_) { REQUIRE(port_.start()); }
  std::string link() const { return dir_ / "modem"; }
  Fd open() const { return Fd(::open(link().c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK)); }

  /// Runs one round of the loop.
  void turn() {
    port_.update();
    pollfd fds[] = {{port_.poll_fd(), port_.poll_events(), 0}, {watcher_.fd(), POLLIN, 0}};
    ::poll(fds, 2, 20);
    if (fds[0].fd >= 0 && fds[0].revents != 0) port_.on_poll(fds[0].revents);
    if (fds[1].revents != 0) {
      watcher_.drain();
      port_.on_opened();
    }
    port_.update();
  }
  /// Runs rounds until `text` has arrived at `fd`.
  bool arrives(const Fd& fd, const std::string& text) {
    std::string seen;
    return harness::eventually(
        [&] {
          turn();
          char octets[4096];
          const ssize_t count = ::read(fd.get(), octets, sizeof octets);
          if (count > 0) seen.append(octets, static_cast<std::size_t>(count));
          return has(seen, text);
        },
        5s);
  }
  bool parked() const { return port_.poll_fd() == -1; }

  Bench bench;
  Modem& modem = bench.add();

 private:
  doubles::TempDir dir_;
  OpenWatcher watcher_;
  ModemPort port_;
};

/// stdin and stdout of the modem, as two pipes.
struct Pipes {
  Pipes() {
    int in[2], out[2];
    REQUIRE(::pipe(in) == 0);
    REQUIRE(::pipe(out) == 0);
    to_modem = Fd(in[1]);
    from_modem = Fd(out[0]);
    ::fcntl(out[0], F_SETFL, O_NONBLOCK);
    const Fd old_in(::dup(STDIN_FILENO)), old_out(::dup(STDOUT_FILENO));
    ::dup2(in[0], STDIN_FILENO);
    ::dup2(out[1], STDOUT_FILENO);
    ::close(in[0]);
    ::close(out[1]);
    pty.emplace(std::move(*host::Pty::standard_io()));
    ::dup2(old_in.get(), STDIN_FILENO);
    ::dup2(old_out.get(), STDOUT_FILENO);
  }
  Fd to_modem, from_modem;
  std::optional<host::Pty> pty;
};

}  // namespace

TEST_CASE("a host that reads slowly for a while gets the rest on stdout, and responses after it") {
  Pipes pipes;
  Bench bench;
  Modem& modem = bench.add();
  OpenWatcher watcher;
  ModemPort port(modem, std::move(*pipes.pty), watcher);
  REQUIRE(port.start());
  constexpr int kLines = 200;  // of 1 KiB: more than a pipe takes
  for (int i = 0; i < kLines; ++i) modem.urc("+FLOOD: " + std::string(1024, 'x'));
  port.update();
  REQUIRE(::write(pipes.to_modem.get(), "AT\r", 3) == 3);
  std::string seen;
  CHECK(harness::eventually(
      [&] {
        pollfd fds[] = {{port.poll_fd(), port.poll_events(), 0}, {port.full_fd(), POLLOUT, 0}};
        ::poll(fds, 2, 20);
        if (fds[0].revents != 0) port.on_poll(fds[0].revents);
        if (fds[1].revents != 0) port.on_drained();
        port.update();
        char octets[4096];
        const ssize_t count = ::read(pipes.from_modem.get(), octets, sizeof octets);
        if (count > 0) seen.append(octets, static_cast<std::size_t>(count));
        return seen.ends_with("OK\r\n");
      },
      10s));
  CHECK(seen.size() > kLines * 1024U);
}

TEST_CASE("a command goes in and its response comes out") {
  Wire wire;
  const Fd fd = wire.open();
  REQUIRE(fd);
  REQUIRE(::write(fd.get(), "AT+CSQ\r", 7) == 7);
  CHECK(wire.arrives(fd, "\r\n+CSQ: 20,99\r\n\r\nOK\r\n"));
}

TEST_CASE("the modem sees the speed that the host sets on the PTY") {
  Wire wire;
  wire.modem.set_uart_speed(9600);
  const Fd fd = wire.open();
  termios settings{};
  REQUIRE(::tcgetattr(fd.get(), &settings) == 0);
  for (const auto& [speed, answered] : {std::pair(B115200, false), std::pair(B9600, true)}) {
    ::cfsetspeed(&settings, speed);
    REQUIRE(::tcsetattr(fd.get(), TCSANOW, &settings) == 0);
    REQUIRE(::write(fd.get(), "\rAT+CSQ\r", 8) == 8);
    wire.turn();
    CHECK(wire.modem.command_counts().contains("+CSQ") == answered);
  }
}

TEST_CASE("while no host has the line open nothing is sent, and the next host finds no old lines") {
  Wire wire;
  {
    const Fd fd = wire.open();
    wire.modem.urc("+OLD");
    wire.turn();
  }
  CHECK(harness::eventually(
      [&] {
        wire.turn();
        return wire.parked();
      },
      5s));
  wire.modem.urc("+LOST");
  wire.turn();
  const Fd fd = wire.open();
  REQUIRE(::write(fd.get(), "AT\r", 3) == 3);
  std::string seen;
  CHECK(harness::eventually(
      [&] {
        wire.turn();
        char octets[256];
        const ssize_t count = ::read(fd.get(), octets, sizeof octets);
        if (count > 0) seen.append(octets, static_cast<std::size_t>(count));
        return has(seen, "OK");
      },
      5s));
  CHECK(seen == "\r\nOK\r\n");
}

TEST_CASE("an unplugged modem removes its link and restores it") {
  Wire wire;
  const Fd fd = wire.open();
  wire.bench.control("fault m1 unplug 3");
  wire.turn();
  CHECK_FALSE(std::filesystem::is_symlink(wire.link()));
  pollfd gone{fd.get(), POLLIN, 0};
  ::poll(&gone, 1, 1000);
  CHECK((gone.revents & POLLHUP) != 0);
  wire.bench.pass(3s);
  wire.turn();
  CHECK(std::filesystem::is_symlink(wire.link()));
}

TEST_CASE("what a new program has written stays when the line of the last one is emptied") {
  const doubles::TempDir dir;
  const auto pty = firmware::host::Pty::open(dir / "modem");
  REQUIRE(pty);
  const Fd host(::open((dir / "modem").c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK));
  REQUIRE(::write(host.get(), "AT", 2) == 2);
  REQUIRE(::write(pty->out(), "OK", 2) == 2);
  pty->flush();
  char octets[16];
  CHECK(::read(pty->in(), octets, sizeof octets) == 2);
  CHECK(::read(host.get(), octets, sizeof octets) == -1);
}

TEST_CASE("a port that is opened while another is closed is heard") {
  const doubles::TempDir dir;
  Bench bench;
  OpenWatcher watcher;
  ModemPort closed(bench.add(), dir / "closed", watcher),
      opened(bench.add(), dir / "opened", watcher);
  REQUIRE(closed.start());
  REQUIRE(opened.start());
  const auto open = [](const std::string& link) {
    return Fd(::open(link.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK));
  };
  // Both are parked first.
  for (auto* port : {&closed, &opened}) port->on_poll(POLLHUP);
  REQUIRE(opened.poll_fd() == -1);
  const Fd host = open(dir / "opened");
  closed.on_opened();
  closed.on_poll(POLLHUP);  // discards the events of its own device only
  CHECK(watcher.has_others());
  watcher.drain();
  CHECK_FALSE(watcher.has_others());
}

TEST_CASE("a file that is no link is not replaced") {
  const doubles::TempDir dir;
  harness::write_file(dir / "file", "precious");
  CHECK_FALSE(host::Pty::open(dir / "file"));
  CHECK(harness::read_file(dir / "file") == "precious");
}
