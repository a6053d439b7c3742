#include "app/control_line.hpp"

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

constexpr timeval kPatience{10, 0};
constexpr std::size_t kLongestAnswer = 64 * 1024;

class Connection {
 public:
  Connection() : fd_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
    ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof kPatience);
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
  bool say(std::string_view text) const {
    while (!text.empty()) {
      const auto size = ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL);
      if (size <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(size));
    }
    return true;
  }
  /// Up to its end.
  bool hear(std::string& line) const {
    std::array<char, 4096> octets;
    while (!line.ends_with('\n')) {
      const auto size = ::recv(fd_, octets.data(), octets.size(), 0);
      if (size <= 0 || line.size() > kLongestAnswer) return false;
      line.append(octets.data(), static_cast<std::size_t>(size));
    }
    line.pop_back();
    return true;
  }

 private:
  int fd_;
};

}  // namespace

CommandResult<std::string> ask_control(const std::string& socket, const std::string& line) {
  const Connection connection;
  std::string answer;
  errno = 0;
  if (connection.open(socket) && connection.say(line + "\n") && connection.hear(answer))
    return answer;
  return fail(kUnreachable,
              fmt::format("{}: {}", socket, errno == 0 ? "it hung up" : std::strerror(errno)),
              "is gsm-modem running with --control? then compose again");
}

}  // namespace app
