#include "io/usb_helper.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "io/fd_line.hpp"

namespace io {

namespace {

constexpr std::chrono::seconds kAnswerLimit{30};

tl::unexpected<util::Error> usb_helper_fault(const char* what) {
  return util::fail(
      util::Advice::retry,
      fmt::format("gsmrelay-usb-helper {}; next: systemctl status gsmrelay-usb-helper.socket",
                  what));
}

Fd connect_to(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return {};
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  // Non-blocking: with a full queue of connections connect() would wait without a limit.
  Fd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd || ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    return {};
  return fd;
}

}  // namespace

bool may_ask_usb_helper(const std::string& path) {
  return ::access(path.c_str(), W_OK) == 0;
}

util::Result<void> ask_usb_helper(const UsbRequest& request, const util::Clock& clock,
                                  const std::string& path) {
  const auto fd = connect_to(path);
  if (!fd) return usb_helper_fault("cannot be reached");
  const auto line = usb_request_line(request);
  if (::send(fd.get(), line.data(), line.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(line.size()))
    return usb_helper_fault("does not take the request");
  const auto until = clock.in(kAnswerLimit);
  std::string answer;
  while (clock.now() < until && answer.size() < kUsbLine) {
    pollfd waiting{fd.get(), POLLIN, 0};
    if (::poll(&waiting, 1, util::poll_timeout_ms(clock, until)) <= 0) continue;
    std::array<char, kUsbLine> octets{};
    const auto read = ::recv(fd.get(), octets.data(), octets.size(), 0);
    if (read < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (read <= 0) break;
    answer.append(octets.data(), static_cast<std::size_t>(read));
    const auto end = answer.find('\n');
    if (end != std::string::npos) return parse_usb_answer(answer.substr(0, end));
  }
  return usb_helper_fault("has given no answer");
}

}  // namespace io
