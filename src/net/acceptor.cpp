#include "net/acceptor.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "util/log.hpp"
#include "util/octets.hpp"

namespace net {
namespace {

constexpr int kAcceptedAtOnce = 64;
constexpr std::chrono::milliseconds kPauseAfterError{100}, kLook{1'000};
constexpr std::chrono::minutes kWarnedOnce{1};

enum class Sent { something, nothing, ended };

/// Looks at the first octet without taking it.
Sent look_at(int socket) {
  char octet = 0;
  const auto size = ::recv(socket, &octet, 1, MSG_PEEK | MSG_DONTWAIT);
  if (size > 0) return Sent::something;
  const bool later = size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR);
  return later ? Sent::nothing : Sent::ended;
}

ConnectionOwner owner_by_address(util::OctetView address) {
  constexpr std::size_t kFour = 4;
  const bool four = address.size() == kFour;  // an IPv4 address counts for itself, and its /24
  return {.subject = util::to_hex(address.first(four ? kFour : 8)),
          .network = util::to_hex(address.first(four ? 3 : 6))};
}

}  // namespace

ConnectionOwner owner_of(int socket, const sockaddr_storage& address, bool shares_loopback) {
  util::OctetView octets;
  bool loopback = false;
  in_addr four{};
  if (address.ss_family == AF_INET) {
    four = reinterpret_cast<const sockaddr_in&>(address).sin_addr;
    octets = {reinterpret_cast<const std::uint8_t*>(&four), sizeof four};
  } else if (address.ss_family == AF_INET6) {
    const auto& six = reinterpret_cast<const sockaddr_in6&>(address).sin6_addr;
    octets = {six.s6_addr, sizeof six.s6_addr};
    loopback = IN6_IS_ADDR_LOOPBACK(&six) != 0;
    if (IN6_IS_ADDR_V4MAPPED(&six) != 0) {
      std::memcpy(&four, six.s6_addr + 12, sizeof four);
      octets = octets.subspan(12);
    }
  } else {
    ucred peer{};
    socklen_t size = sizeof peer;
    if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return {};
    const auto user = "uid " + std::to_string(peer.uid);
    return {.subject = user, .network = user};
  }
  if (octets.size() == sizeof four) loopback = ntohl(four.s_addr) >> 24 == 127;
  if (loopback && !shares_loopback) return {};
  return owner_by_address(octets);
}

Acceptor::Acceptor(int listening, ConnectionTable& table, Settings settings,
                   const util::Clock& clock)
    : listening_(listening),
      table_(table),
      settings_(std::move(settings)),
      clock_(clock),
      bell_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

Acceptor::~Acceptor() {
  while (!waiting_.empty()) close_waiting(waiting_.end() - 1);
  if (bell_ >= 0) ::close(bell_);
}

void Acceptor::wake() {
  const std::uint64_t one = 1;
  // It can fail only if the bell has rung already.
  if (::write(bell_, &one, sizeof one) < 0) return;
}

void Acceptor::end() {
  ended_ = true;
  wake();
}

void Acceptor::run() {
  while (!ended_) step(kLook);
}

void Acceptor::close_waiting(std::vector<Waiting>::iterator one) {
  const int socket = one->socket;
  waiting_.erase(one);
  table_.closed(socket);
  ::close(socket);
}

void Acceptor::close_late() {
  const auto now = clock_.now();
  for (std::size_t i = waiting_.size(); i-- > 0;)
    if (waiting_[i].until <= now) close_waiting(waiting_.begin() + static_cast<std::ptrdiff_t>(i));
}

void Acceptor::close_surplus() {
  while (const auto socket = table_.surplus()) {
    const auto found = std::find_if(waiting_.begin(), waiting_.end(),
                                    [&](const auto& one) { return one.socket == *socket; });
    if (found == waiting_.end()) return;
    close_waiting(found);
  }
}

void Acceptor::add(int socket, const sockaddr_storage& address, socklen_t size) {
  table_.accepted(socket, settings_.owner(socket, address));
  const bool asks = look_at(socket) == Sent::something;
  waiting_.push_back({socket, address, size, clock_.in(settings_.patience), asks});
}

void Acceptor::accept_all() {
  if (clock_.now() < accept_at_) return;
  for (int i = 0; i < kAcceptedAtOnce; ++i) {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    const int socket = ::accept4(listening_, reinterpret_cast<sockaddr*>(&address), &size,
                                 SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (socket >= 0) {
      add(socket, address, size);
      continue;
    }
    if (errno == EINTR || errno == ECONNABORTED) continue;
    if (errno != EAGAIN && errno != EWOULDBLOCK) {
      const auto now = clock_.now();
      if (now >= warn_at_)
        util::log_warning(std::string("http server: connections cannot be accepted, and are tried "
                                      "again: ") +
                          std::strerror(errno));
      warn_at_ = now + kWarnedOnce;
      accept_at_ = now + kPauseAfterError;
    }
    return;
  }
}

void Acceptor::serve_all() {
  for (std::size_t i = 0; i < waiting_.size();) {
    const auto one = waiting_[i];
    if (!one.asks || !table_.serve(one.socket)) {
      ++i;
      continue;
    }
    waiting_.erase(waiting_.begin() + static_cast<std::ptrdiff_t>(i));
    if (!settings_.serve(one.socket, one.address, one.size)) table_.closed(one.socket);
  }
}

void Acceptor::step(std::chrono::milliseconds limit) {
  const bool pausing = clock_.now() < accept_at_;
  std::vector<pollfd> all{{bell_, POLLIN, 0}, {pausing ? -1 : listening_, POLLIN, 0}};
  for (const auto& one : waiting_) all.push_back({one.asks ? -1 : one.socket, POLLIN, 0});
  const bool asked =
      std::any_of(waiting_.begin(), waiting_.end(), [](const Waiting& one) { return one.asks; });
  // A served connection may be cut off after some time: that rings no bell.
  const auto patience = pausing || asked ? std::min(limit, kPauseAfterError) : limit;
  if (::poll(all.data(), all.size(), static_cast<int>(patience.count())) > 0) {
    std::uint64_t rung = 0;
    if ((all[0].revents & POLLIN) != 0 && ::read(bell_, &rung, sizeof rung) < 0) return;
    for (std::size_t i = waiting_.size(); i-- > 0;) {
      if (all[i + 2].revents == 0) continue;
      const auto sent = look_at(waiting_[i].socket);
      if (sent == Sent::something) waiting_[i].asks = true;
      if (sent == Sent::ended) close_waiting(waiting_.begin() + static_cast<std::ptrdiff_t>(i));
    }
    if (all[1].revents != 0) accept_all();
  }
  close_late();
  serve_all();
  close_surplus();
}

}  // namespace net
