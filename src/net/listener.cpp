#include "net/listener.hpp"

#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <optional>
#include <utility>

namespace net {
namespace {

// Who connects without waiting is refused while it is full, and it fills up with the clients of
// others.
constexpr int kBacklog = SOMAXCONN;
constexpr int kType = SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK;

util::Error system_error(util::Advice advice, const std::string& where) {
  return {advice, fmt::format("cannot listen on {}: {}", where, std::strerror(errno))};
}

std::optional<sockaddr_un> unix_address(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof address.sun_path) return std::nullopt;
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

template <class Address>
const sockaddr* generic(const Address& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

bool somebody_answers(const sockaddr_un& address) {
  const int probe = ::socket(AF_UNIX, kType, 0);
  if (probe < 0) return false;
  // EAGAIN: the backlog is full, so a process listens.
  const bool live = ::connect(probe, generic(address), sizeof address) == 0 || errno == EAGAIN;
  ::close(probe);
  return live;
}

util::Result<void> check_place(const std::string& path, const sockaddr_un& address) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) return {};
  if (!S_ISSOCK(status.st_mode))
    return util::fail(util::Advice::reject,
                      fmt::format("cannot listen on {}: a file that is no socket is there", path));
  if (somebody_answers(address))
    return util::fail(util::Advice::retry,
                      fmt::format("cannot listen on {}: another process already does", path));
  return {};
}

unsigned long long inode_of(const std::string& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0 ? status.st_ino : 0;
}

}  // namespace

util::Result<Listener> Listener::unix_socket(const std::string& path, unsigned mode) {
  // Bind under another name, set the mode, listen, and only then rename.
  const auto fresh = fmt::format("{}.{}", path, ::getpid());
  const auto final_address = unix_address(path);
  const auto address = unix_address(fresh);
  if (!address || !final_address)
    return util::fail(util::Advice::reject,
                      fmt::format("cannot listen on {}: the path must have 1 to {} characters",
                                  path, sizeof(sockaddr_un::sun_path) - 12));
  if (auto place = check_place(path, *final_address); !place) return util::fail(place.error());

  Listener listener(::socket(AF_UNIX, kType, 0));
  if (listener.fd_ < 0) return util::fail(system_error(util::Advice::retry, path));
  ::unlink(fresh.c_str());
  ::fchmod(listener.fd_, 0600);  // Linux makes the file with the mode of the socket
  const bool ready = ::bind(listener.fd_, generic(*address), sizeof *address) == 0 &&
                     ::chmod(fresh.c_str(), mode) == 0 && ::listen(listener.fd_, kBacklog) == 0 &&
                     ::rename(fresh.c_str(), path.c_str()) == 0;
  if (!ready) {
    const auto error = system_error(util::Advice::reject, path);
    ::unlink(fresh.c_str());
    return util::fail(error);
  }
  listener.path_ = path;
  listener.inode_ = inode_of(path);
  return listener;
}

util::Result<Listener> Listener::loopback(const std::string& host, int port) {
  if ((host == "127.0.0.1" || host == "::1")) return address(host, port);
  return util::fail(
      util::Advice::reject,
      fmt::format("cannot listen on {}:{}: only 127.0.0.1 and ::1 are allowed without TLS", host,
                  port));
}

util::Result<Listener> Listener::address(const std::string& host, int port) {
  const auto where = fmt::format("{}:{}", host, port);
  addrinfo hints{}, *found = nullptr;
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE;
  hints.ai_socktype = SOCK_STREAM;
  if (port < 0 || port > 65535 ||
      ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found) != 0)
    return util::fail(util::Advice::reject,
                      fmt::format("cannot listen on {}: no numeric address and port", where));
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, &::freeaddrinfo);
  Listener listener(::socket(found->ai_family, kType, 0));
  if (listener.fd_ < 0) return util::fail(system_error(util::Advice::retry, where));
  const int on = 1;
  ::setsockopt(listener.fd_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (::bind(listener.fd_, found->ai_addr, found->ai_addrlen) != 0 ||
      ::listen(listener.fd_, kBacklog) != 0)
    return util::fail(system_error(util::Advice::retry, where));
  return listener;
}

Listener Listener::passed_in(int fd) {
  return Listener(fd);
}

Listener::Listener(Listener&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      path_(std::exchange(other.path_, {})),
      inode_(other.inode_) {}

Listener::~Listener() {
  if (fd_ >= 0) ::close(fd_);
  if (!path_.empty() && inode_of(path_) == inode_) ::unlink(path_.c_str());
}

int Listener::port() const {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
  if (address.ss_family == AF_INET)
    return ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port);
  if (address.ss_family == AF_INET6)
    return ntohs(reinterpret_cast<const sockaddr_in6&>(address).sin6_port);
  return 0;
}

}  // namespace net
