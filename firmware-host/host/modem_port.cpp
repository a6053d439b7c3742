#include "firmware-host/host/modem_port.hpp"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "util/log.hpp"

namespace firmware::host {

namespace {
// Stops reading from a host that sends commands but does not read the responses.
constexpr std::size_t kMaxUnreadByPort = 4 * 1024 * 1024;
}  // namespace

ModemPort::ModemPort(Modem& modem, std::string link, OpenWatcher& watcher)
    : modem_(modem), link_(std::move(link)), watcher_(watcher) {}

ModemPort::ModemPort(Modem& modem, Pty standard_io, OpenWatcher& watcher)
    : modem_(modem), watcher_(watcher), pty_(std::move(standard_io)), standard_io_(true) {}

util::Result<void> ModemPort::start() {
  if (standard_io_) return {};
  auto opened = Pty::open(link_);
  if (!opened) return util::fail(opened.error());
  pty_ = std::move(*opened);
  watched_ = watcher_.add(pty_->device());
  if (watched_ < 0) {
    return util::fail(util::Advice::reject, "inotify cannot watch " + pty_->device());
  }
  parked_ = blocked_ = false;
  return {};
}

void ModemPort::update() {
  if (!modem_.plugged()) {
    if (standard_io_) ended_ = true;
    pty_.reset();
    return;
  }
  if (!pty_ && !standard_io_) {
    if (const auto started = start(); !started) {
      util::log_error(started.error().what);
      return;
    }
  }
  if (!blocked_) write_some();
}

short ModemPort::poll_events() const {
  short events = blocked_ && !standard_io_ ? POLLOUT : 0;
  if (modem_.line().size() < kMaxUnreadByPort) events = static_cast<short>(events | POLLIN);
  return events;
}

void ModemPort::on_poll(short events) {
  if ((events & POLLOUT) != 0) blocked_ = false;
  if ((events & (POLLIN | POLLHUP | POLLERR)) != 0) read_some();
}

void ModemPort::read_some() {
  std::array<std::uint8_t, 4096> octets;
  const ssize_t count = ::read(pty_->in(), octets.data(), octets.size());
  if (count > 0) {
    modem_.host_speed(pty_->host_speed());
    modem_.feed({octets.data(), static_cast<std::size_t>(count)});
  } else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
    hung_up();
  }
}

void ModemPort::hung_up() {
  modem_.line().clear();
  blocked_ = false;
  if (standard_io_) {
    ended_ = true;
    return;
  }
  pty_->flush();  // that opens it for a moment, which the watcher reports too
  watcher_.drain_own(watched_);
  pollfd again{pty_->in(), POLLIN, 0};
  ::poll(&again, 1, 0);
  parked_ = (again.revents & POLLHUP) != 0;
}

void ModemPort::write_some() {
  Line& line = modem_.line();
  if (parked_) {
    line.clear();
    return;
  }
  for (std::string_view ready = line.ready(); !ready.empty(); ready = line.ready()) {
    const ssize_t count = ::write(pty_->out(), ready.data(), ready.size());
    if (count <= 0) {
      if (count < 0 && errno == EAGAIN) blocked_ = true;
      if (count < 0 && errno == EIO) line.clear();
      return;
    }
    line.consume(static_cast<std::size_t>(count));
  }
}

std::optional<util::Deadline> ModemPort::next() const {
  if (!pty_ || parked_ || blocked_) return std::nullopt;
  return modem_.line().next();
}

}  // namespace firmware::host
