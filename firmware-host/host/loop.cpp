#include "firmware-host/host/loop.hpp"

#include <algorithm>

namespace firmware::host {

util::Result<void> Loop::add(Modem& modem, const std::string& link) {
  return ports_.emplace_back(modem, link, watcher_).start();
}

util::Result<void> Loop::add_standard_io(Modem& modem) {
  auto pty = Pty::standard_io();
  if (!pty) return util::fail(pty.error());
  return ports_.emplace_back(modem, std::move(*pty), watcher_).start();
}

void Loop::run(int stop_fd) {
  while (!stopped_ && !control_.quit_wanted() && !ended()) {
    control_.emulator().timers().run();
    for (ModemPort& port : ports_) port.update();
    wait(stop_fd);
  }
}

bool Loop::ended() const {
  return std::any_of(ports_.begin(), ports_.end(),
                     [](const ModemPort& port) { return port.ended(); });
}

int Loop::timeout_ms() const {
  if (watcher_.has_others()) return 0;
  std::optional<util::Deadline> next = control_.emulator().timers().next();
  for (const ModemPort& port : ports_) {
    const auto due = port.next();
    if (due && (!next || *due < *next)) next = due;
  }
  return next ? util::poll_timeout_ms(control_.emulator().clock(), *next) : -1;
}

void Loop::wait(int stop_fd) {
  fds_.clear();
  fds_.push_back({stop_fd, POLLIN, 0});
  fds_.push_back({watcher_.fd(), POLLIN, 0});
  for (const ModemPort& port : ports_) {
    fds_.push_back({port.poll_fd(), port.poll_events(), 0});
    fds_.push_back({port.full_fd(), POLLOUT, 0});
  }
  const std::size_t first_control = fds_.size();
  server_.add_poll(fds_);
  if (::poll(fds_.data(), fds_.size(), timeout_ms()) <= 0 && !watcher_.has_others()) return;
  stopped_ = fds_[0].revents != 0;
  if (fds_[1].revents != 0 || watcher_.has_others()) {
    watcher_.drain();
    for (ModemPort& port : ports_) port.on_opened();
  }
  std::size_t i = 2;
  for (ModemPort& port : ports_) {
    if (fds_[i].fd >= 0 && fds_[i].revents != 0) port.on_poll(fds_[i].revents);
    if (fds_[i + 1].revents != 0) port.on_drained();
    i += 2;
  }
  server_.on_poll(std::span(fds_).subspan(first_control));
}

}  // namespace firmware::host
