#include "loop.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <system_error>

#include "util/text.hpp"

namespace receiver {
namespace {

[[noreturn]] void give_up(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

/// Takes one whole request from the front of `in`.
std::optional<Request> take_request(std::string& in) {
  const auto head_end = in.find("\r\n\r\n");
  if (head_end == std::string::npos) return std::nullopt;
  Request request;
  const auto lines = util::split(std::string_view(in).substr(0, head_end), '\n');
  const auto words = util::split(util::trim(lines[0]), ' ');
  request.method = words[0];
  if (words.size() > 1) request.path = words[1];
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const auto colon = lines[i].find(':');
    if (colon == std::string_view::npos) continue;
    request.headers[util::lower(lines[i].substr(0, colon))] =
        util::trim(lines[i].substr(colon + 1));
  }
  const auto length = request.headers.find("content-length");
  const auto size = length == request.headers.end() ? 0 : util::to_int(length->second).value_or(0);
  const auto body_at = head_end + 4;
  if (in.size() < body_at + static_cast<std::size_t>(size)) return std::nullopt;
  request.body = in.substr(body_at, static_cast<std::size_t>(size));
  in.erase(0, body_at + static_cast<std::size_t>(size));
  return request;
}

}  // namespace

Loop::Loop(int port, Handler handler, std::function<void()> before_send)
    : handler_(std::move(handler)), before_send_(std::move(before_send)) {
  listen_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
  const int on = 1;
  ::setsockopt(listen_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (::bind(listen_, reinterpret_cast<sockaddr*>(&address), size) != 0) give_up("bind");
  if (::listen(listen_, 1024) != 0) give_up("listen");
  ::getsockname(listen_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  epoll_event event{EPOLLIN, {.u64 = 0}};
  if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, listen_, &event) != 0) give_up("epoll_ctl");
}

Loop::~Loop() {
  for (const auto& [id, connection] : connections_) ::close(connection.fd);
  ::close(epoll_);
  ::close(listen_);
}

void Loop::accept_all() {
  for (;;) {
    const int fd = ::accept4(listen_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return;
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const auto id = ++last_id_;
    connections_.emplace(id, Connection{fd, {}});
    epoll_event event{EPOLLIN, {.u64 = id}};
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
  }
}

void Loop::read(std::uint64_t id) {
  const auto found = connections_.find(id);
  if (found == connections_.end()) return;
  auto& connection = found->second;
  std::array<char, 16384> piece;
  const auto size = ::recv(connection.fd, piece.data(), piece.size(), 0);
  if (size == 0 || (size < 0 && errno != EAGAIN)) return close(id, false);
  if (size < 0) return;
  connection.in.append(piece.data(), static_cast<std::size_t>(size));
  answer_all(id);
}

void Loop::answer_all(std::uint64_t id) {
  auto& connection = connections_.at(id);
  while (auto request = take_request(connection.in)) {
    const auto answer = handler_(*request);
    if (answer.then == Answer::Then::never) continue;
    Held held{id,
              fmt::format("HTTP/1.1 {} X\r\nContent-Type: application/json\r\n{}Content-Length: "
                          "{}\r\n\r\n{}",
                          answer.status, answer.extra_headers, answer.body.size(), answer.body),
              answer.then == Answer::Then::reset};
    if (answer.delay.count() == 0) {
      ready_.push_back(std::move(held));
    } else {
      held_.emplace(Clock::now() + answer.delay, std::move(held));
    }
  }
}

void Loop::send_held() {
  const auto end = held_.upper_bound(Clock::now());
  for (auto it = held_.begin(); it != end; ++it) ready_.push_back(std::move(it->second));
  held_.erase(held_.begin(), end);
}

void Loop::flush() {
  if (ready_.empty()) return;
  before_send_();
  for (auto& held : ready_) {
    const auto found = connections_.find(held.connection);
    if (found == connections_.end()) continue;
    if (held.reset) {
      close(held.connection, true);
    } else {  // a response fits the socket's buffer unless the client does not read
      const auto& octets = held.octets;
      if (::send(found->second.fd, octets.data(), octets.size(), MSG_NOSIGNAL) !=
          static_cast<ssize_t>(octets.size()))
        close(held.connection, true);
    }
  }
  ready_.clear();
}

void Loop::close(std::uint64_t id, bool reset) {
  const auto found = connections_.find(id);
  if (found == connections_.end()) return;
  if (reset) {
    const linger at_once{1, 0};
    ::setsockopt(found->second.fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  }
  ::close(found->second.fd);
  connections_.erase(found);
}

int Loop::timeout_ms() const {
  if (held_.empty()) return 1000;
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(held_.begin()->first - Clock::now());
  return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 1000));
}

void Loop::run(const volatile std::sig_atomic_t& stop) {
  std::array<epoll_event, 256> events;
  while (!stop) {
    const int count = ::epoll_wait(epoll_, events.data(), events.size(), timeout_ms());
    for (int i = 0; i < count; ++i) {
      const auto id = events[static_cast<std::size_t>(i)].data.u64;
      if (id == 0) {
        accept_all();
      } else {
        read(id);
      }
    }
    send_held();
    flush();
  }
}

}  // namespace receiver
