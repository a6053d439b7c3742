#include "usb_helper/server.hpp"

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <thread>

#include "io/bell.hpp"
#include "io/fd_line.hpp"
#include "io/usb_helper.hpp"
#include "tests/doubles/fake_sysfs.hpp"
#include "util/log.hpp"

namespace server_test {

using namespace std::chrono_literals;

namespace {

/// A helper behind a real socket.
struct SocketRig {
  SocketRig() {
    util::set_log_sink([](util::LogLevel, std::string_view, util::LogFields) {});
    sysfs.add_ec25("1-1.4");
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    REQUIRE(::bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) ==
            0);
    REQUIRE(::listen(listener.get(), 4) == 0);
  }
  ~SocketRig() { util::set_log_sink({}); }

  const util::SystemClock clock;
  doubles::FakeSysfs sysfs;
  const std::string path = sysfs.rules() + "/socket";
  io::Fd listener{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  usb_helper::Helper helper{
      usb_helper::UsbTree({.devices = sysfs.devices(), .rules = sysfs.rules()},
                          [](util::Duration) {}),
      clock, sysfs.state()};
};

/// Serves it in a thread; `uid` alone may ask.
struct ServerRig : SocketRig {
  explicit ServerRig(uid_t uid = ::getuid()) : allowed(uid) {
    thread = std::thread([this] {
      while (usb_helper::wait_for_connection(listener.get(), stop.fd(), clock, clock.in(1min)))
        usb_helper::serve_connection(listener.get(), allowed, helper, clock);
    });
  }
  ~ServerRig() {
    stop.ring();
    thread.join();
  }
  std::string ask(const std::string& device) const {
    const auto done = io::ask_usb_helper({.device = device}, clock, path);
    return done ? std::string("ok") : done.error().what;
  }

  const uid_t allowed;
  io::Bell stop;
  std::thread thread;
};

/// Connects and sends `octets`.
io::Fd send_to(const SocketRig& r, const std::string& octets) {
  io::Fd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  r.path.copy(address.sun_path, sizeof address.sun_path - 1);
  REQUIRE(::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  REQUIRE(::send(fd.get(), octets.data(), octets.size(), MSG_NOSIGNAL) ==
          static_cast<ssize_t>(octets.size()));
  return fd;
}

/// Sends `octets` and returns what comes back until the helper closes the connection.
std::string send_raw(const SocketRig& r, const std::string& octets) {
  const auto fd = send_to(r, octets);
  ::shutdown(fd.get(), SHUT_WR);
  std::string answer(io::kUsbLine, '\0');
  const auto read = ::recv(fd.get(), answer.data(), answer.size(), MSG_WAITALL);
  answer.resize(read > 0 ? static_cast<std::size_t>(read) : 0);
  return answer;
}

}  // namespace

TEST_CASE("a request over the socket is done and answered") {
  const ServerRig r;
  CHECK(io::may_ask_usb_helper(r.path));
  CHECK(r.ask("1-1.4") == "ok");
  CHECK(r.sysfs.read("1-1.4/authorized") == "1");
  CHECK(r.ask("1-1.4") == "the last action with it is less than a minute ago");
  CHECK(r.ask("1-1.5") == "there is no such USB device");
}

TEST_CASE("another user gets an error, whatever the request") {
  const ServerRig r(::getuid() + 1);
  CHECK(r.ask("1-1.4") == "only gsmrelayd may ask for this");
  CHECK(r.ask("1-1.5") == "only gsmrelayd may ask for this");
}

TEST_CASE("a peer that sends no line, too much or nothing is dropped, and the next is served") {
  const ServerRig r;
  CHECK(send_raw(r, "").empty());
  CHECK(send_raw(r, "reset 1-1.4").empty());  // without its end
  CHECK(send_raw(r, std::string(2 * io::kUsbLine, 'x')).empty());
  CHECK(send_raw(r, "reset 1-1.4\nreset 1-1.5\n") == "ok\n");
}

TEST_CASE("a request whose sender has given up is not done") {
  SocketRig r;
  send_to(r, "reset 1-1.4\n");  // closed at once
  usb_helper::serve_connection(r.listener.get(), ::getuid(), r.helper, r.clock);
  CHECK(r.helper.idle_at() <= r.clock.now());  // no action was counted
  const auto waiting = send_to(r, "reset 1-1.4\n");
  usb_helper::serve_connection(r.listener.get(), ::getuid(), r.helper, r.clock);
  CHECK(r.helper.idle_at() > r.clock.now());
}

}  // namespace server_test
