#include "io/usb_helper.hpp"

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <string>
#include <thread>

#include "io/fd_line.hpp"
#include "tests/doubles/temp_dir.hpp"

namespace usb_helper_test {

namespace {

/// Takes one connection, reads the request and says `answer`; an empty one closes the connection.
struct OneAnswer {
  explicit OneAnswer(const std::string& answer) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    REQUIRE(::bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) ==
            0);
    REQUIRE(::listen(listener.get(), 1) == 0);
    thread = std::thread([this, answer] {
      const io::Fd connection(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
      std::string octets(io::kUsbLine, '\0');
      const auto read = ::recv(connection.get(), octets.data(), octets.size(), 0);
      request = octets.substr(0, read > 0 ? static_cast<std::size_t>(read) : 0);
      // In pieces, as a stream may deliver it.
      for (const char c : answer) ::send(connection.get(), &c, 1, MSG_NOSIGNAL);
    });
  }
  ~OneAnswer() {
    if (thread.joinable()) thread.join();
  }
  std::string ask() {
    const auto done =
        io::ask_usb_helper({io::UsbAction::power_cycle, "1-1.4"}, util::SystemClock(), path);
    thread.join();
    CHECK(request == "power-cycle 1-1.4\n");
    return done ? std::string("ok") : done.error().what;
  }

  const doubles::TempDir dir;
  const std::string path = dir / "socket";
  const io::Fd listener{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  std::string request;
  std::thread thread;
};

}  // namespace

TEST_CASE("the helper's answer is the result, its reason the error") {
  CHECK(OneAnswer("ok\n").ask() == "ok");
  CHECK(OneAnswer("error it is a hub\n").ask() == "it is a hub");
}

TEST_CASE("a helper that leaves without an answer is an error with the next command") {
  for (const auto* answer : {"", "o", "error half"}) {
    CAPTURE(answer);
    CHECK(OneAnswer(answer).ask() ==
          "gsmrelay-usb-helper has given no answer; next: systemctl status "
          "gsmrelay-usb-helper.socket");
  }
}

TEST_CASE("a helper that is not there is an error with the next command") {
  const doubles::TempDir dir;
  const auto path = dir / "socket";
  CHECK_FALSE(io::may_ask_usb_helper(path));
  const auto none = io::ask_usb_helper({.device = "1-1.4"}, util::SystemClock(), path);
  REQUIRE_FALSE(none);
  CHECK(none.error().what ==
        "gsmrelay-usb-helper cannot be reached; next: systemctl status gsmrelay-usb-helper.socket");
  const auto odd =
      io::ask_usb_helper({.device = "1-1.4"}, util::SystemClock(), std::string(200, 'x'));
  CHECK_FALSE(odd);
}

}  // namespace usb_helper_test
