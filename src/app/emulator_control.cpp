#include "app/emulator_control.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace app {
namespace {

constexpr timeval kStepTimeout{10, 0};
constexpr std::size_t kMaxControlResponse = 64 * 1024;

class Connection {
 public:
  Connection() : fd_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &kStepTimeout, sizeof kStepTimeout);
    ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &kStepTimeout, sizeof kStepTimeout);
  }
  ~Connection() {
    if (fd_ >= 0) ::close(fd_);
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  bool open(const std::string& path) const {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.empty() || path.size() >= sizeof address.sun_path) {
      errno = ENAMETOOLONG;
      return false;
    }
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    return ::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  bool send_all(std::string_view text) const {
    while (!text.empty()) {
      const auto size = ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL);
      if (size <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(size));
    }
    return true;
  }
  /// Receives up to a line end, which is removed.
  bool receive_line(std::string& line) const {
    std::array<char, 4096> octets;
    while (!line.ends_with('\n')) {
      const auto size = ::recv(fd_, octets.data(), octets.size(), 0);
      if (size <= 0 || line.size() > kMaxControlResponse) return false;
      line.append(octets.data(), static_cast<std::size_t>(size));
    }
    line.pop_back();
    return true;
  }

 private:
  int fd_;
};

}  // namespace

CommandResult<std::string> send_control_command(const std::string& socket,
                                                const std::string& line) {
  const Connection connection;
  std::string response;
  errno = 0;
  if (connection.open(socket) && connection.send_all(line + "\n") &&
      connection.receive_line(response))
    return response;
  return fail(
      kUnreachable,
      fmt::format("{}: {}", socket, errno == 0 ? "it closed the connection" : std::strerror(errno)),
      "start gsm-modem with --control SOCKET; then compose again");
}

}  // namespace app
