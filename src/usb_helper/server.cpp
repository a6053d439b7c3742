#include "usb_helper/server.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <optional>

#include "io/fd_line.hpp"
#include "util/log.hpp"

namespace usb_helper {

using namespace std::chrono_literals;

namespace {

constexpr auto kLineLimit = 2s;

/// Returns the user at the other end, as the kernel recorded it when the connection was made.
std::optional<uid_t> user_of(int connection) {
  ucred peer{};
  socklen_t size = sizeof peer;
  if (::getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return std::nullopt;
  return peer.uid;
}

std::optional<std::string> read_line(int connection, const util::Clock& clock) {
  const auto until = clock.in(kLineLimit);
  std::string line;
  while (clock.now() < until && line.size() < io::kUsbLine) {
    pollfd waiting{connection, POLLIN, 0};
    if (::poll(&waiting, 1, util::poll_timeout_ms(clock, until)) <= 0) continue;
    std::array<char, io::kUsbLine> octets{};
    const auto read = ::recv(connection, octets.data(), octets.size(), 0);
    if (read < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (read <= 0) return std::nullopt;
    line.append(octets.data(), static_cast<std::size_t>(read));
    const auto end = line.find('\n');
    if (end != std::string::npos) return line.substr(0, end);
  }
  return std::nullopt;
}

/// Returns true if the peer has closed the connection. One that has only ended its sending waits.
bool has_left(int connection) {
  pollfd state{connection, 0, 0};
  return ::poll(&state, 1, 0) > 0 && (state.revents & POLLHUP) != 0;
}

}  // namespace

bool wait_for_connection(int listener, int stop, const util::Clock& clock, util::Deadline until) {
  while (true) {
    std::array<pollfd, 2> waiting{{{listener, POLLIN, 0}, {stop, POLLIN, 0}}};
    const int ready = ::poll(waiting.data(), waiting.size(), util::poll_timeout_ms(clock, until));
    if (ready > 0 && waiting[1].revents != 0) return false;
    if (ready > 0) return true;
    if (clock.now() >= until) return false;
  }
}

void serve_connection(int listener, uid_t allowed, Helper& helper, const util::Clock& clock) {
  const io::Fd connection(::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  if (!connection) return;
  const auto user = user_of(connection.get());
  const auto line = read_line(connection.get(), clock);
  if (!line) return;
  // It counts the request as failed; the device may work again by now.
  if (has_left(connection.get())) {
    util::log_info("a request is dropped: its sender has not waited for it");
    return;
  }
  auto answer =
      util::Result<void>(util::fail(util::Advice::reject, "only gsmrelayd may ask for this"));
  if (user && *user == allowed)
    answer = helper.run(*line);
  else
    util::log_warning(fmt::format("a request of another user (uid {}) is refused",
                                  user ? std::to_string(*user) : "unknown"));
  const auto text = io::usb_answer_line(answer);
  if (::send(connection.get(), text.data(), text.size(), MSG_NOSIGNAL) < 0)
    util::log_debug("the answer could not be sent");
}

}  // namespace usb_helper
