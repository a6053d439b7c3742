#include "firmware-host/host/control_server.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <span>

#include "firmware-host/host/unix_address.hpp"

namespace firmware::host {

namespace {
constexpr std::size_t kMaxLine = 1024 * 1024;
constexpr std::size_t kMaxClients = 64;
}  // namespace

ControlServer::~ControlServer() {
  if (listener_) ::unlink(path_.c_str());
}

util::Result<void> ControlServer::listen(const std::string& path) {
  const auto fail = [&] {
    return util::fail(util::Advice::reject,
                      fmt::format("control socket {}: {}", path, std::strerror(errno)));
  };
  const auto address = unix_address(path);
  if (!address) return util::fail(address.error());
  Fd probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const auto* const raw = reinterpret_cast<const sockaddr*>(&*address);
  if (::connect(probe.get(), raw, sizeof *address) == 0) {
    errno = EADDRINUSE;
    return fail();
  }
  if (errno == ECONNREFUSED) ::unlink(path.c_str());
  listener_ = Fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const mode_t mask = ::umask(0177);
  const bool bound = listener_ && ::bind(listener_.get(), raw, sizeof *address) == 0;
  ::umask(mask);
  if (!bound || ::listen(listener_.get(), 16) != 0) {
    const auto failed = fail();
    listener_.reset();
    return failed;
  }
  path_ = path;
  return {};
}

void ControlServer::add_poll(std::vector<pollfd>& fds) const {
  fds.push_back({clients_.size() < kMaxClients ? listener_.get() : -1, POLLIN, 0});
  for (const Client& client : clients_) {
    fds.push_back({client.fd.get(), static_cast<short>(client.out.empty() ? POLLIN : POLLOUT), 0});
  }
}

void ControlServer::on_poll(std::span<const pollfd> fds) {
  std::size_t i = 1;
  for (Client& client : clients_) {
    if (i < fds.size() && fds[i].revents != 0) serve(client, fds[i].revents);
    ++i;
  }
  clients_.remove_if([](const Client& client) { return client.closed; });
  if (fds[0].revents != 0) accept_one();
}

void ControlServer::accept_one() {
  Fd fd(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  if (fd) clients_.push_back({std::move(fd), {}, {}, false});
}

void ControlServer::serve(Client& client, short events) {
  if ((events & (POLLIN | POLLHUP | POLLERR)) != 0) {
    std::array<char, 65'536> octets;
    const ssize_t count = ::recv(client.fd.get(), octets.data(), octets.size(), 0);
    if (count > 0) {
      client.in.append(octets.data(), static_cast<std::size_t>(count));
    } else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
      client.closed = true;
    }
  }
  std::size_t begin = 0;
  for (std::size_t end = client.in.find('\n'); end != std::string::npos;
       end = client.in.find('\n', begin)) {
    client.out += control_.run(std::string_view(client.in).substr(begin, end - begin)) + "\n";
    begin = end + 1;
  }
  client.in.erase(0, begin);
  if (client.in.size() > kMaxLine) client.closed = true;
  if (client.out.empty()) return;
  const ssize_t count = ::send(client.fd.get(), client.out.data(), client.out.size(), MSG_NOSIGNAL);
  if (count > 0) client.out.erase(0, static_cast<std::size_t>(count));
  if (count < 0 && errno != EAGAIN && errno != EINTR) client.closed = true;
}

}  // namespace firmware::host
