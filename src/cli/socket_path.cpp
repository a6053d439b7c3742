#include "cli/socket_path.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>

#include "config/config.hpp"
#include "config/daemon_settings.hpp"

namespace cli {

namespace {

/// Returns whether a program listens on the UNIX socket. One that ended may have left its file.
bool listens(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return false;
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return false;
  const bool connected =
      ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  ::close(fd);
  return connected;
}

}  // namespace

std::string find_socket(const config::Environment& environment) {
  const auto folders = config::user_folders(environment);
  return folders && listens(folders->socket) ? folders->socket : config::DaemonSettings{}.socket;
}

std::string usual_config_file(const std::string& socket, const config::Environment& environment) {
  const auto folders = config::user_folders(environment);
  return folders && socket == folders->socket ? folders->file : config::kServiceFile;
}

}  // namespace cli
