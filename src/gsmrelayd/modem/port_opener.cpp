// A worker's way to its modem: told where it is, it opens the port, asks who is there, and says who
// else has it.
#include <fmt/format.h>

#include "drivers/drivers.hpp"
#include "gsmrelayd/modem/modem_manager.hpp"
#include "gsmrelayd/modem/modem_thread.hpp"
#include "io/holder.hpp"
#include "modem/probe.hpp"
#include "util/text.hpp"

namespace gsmrelayd {

using control::ModemHealth;

void ModemThread::attach(PortAssignment assignment) {
  {
    const std::lock_guard lock(status_mutex_);
    // Whether to ask for the IMEI matters to a session that begins, not to one that stands.
    if (assignment_) assignment_->ask_imei = assignment.ask_imei;
    if (assignment_ == assignment) return;
    status_.usb = assignment.usb;
    status_.family = assignment.family;
    assignment_ = std::move(assignment);
    leave_ = true;
  }
  bell_.ring();
}

void ModemThread::detach(std::string why) {
  {
    const std::lock_guard lock(status_mutex_);
    if (!assignment_ && detached_why_ == why) return;
    assignment_.reset();
    detached_why_ = std::move(why);
    leave_ = true;
  }
  bell_.ring();
}

void ModemThread::wake() {
  woken_ = true;
  bell_.ring();
}

void ModemThread::set_usb(const std::string& usb, const std::string& family) {
  const std::lock_guard lock(status_mutex_);
  status_.usb = usb;
  status_.family = family;
}

std::optional<PortAssignment> ModemThread::take_assignment() {
  const std::lock_guard lock(status_mutex_);
  leave_ = stopping_.load();
  woken_ = false;
  return assignment_;
}

void ModemThread::show_detached() {
  std::string why;
  {
    const std::lock_guard lock(status_mutex_);
    why = detached_why_;
    if (settings_.port.empty()) status_.port.clear();
  }
  set_health(ModemHealth::absent, std::move(why));
}

bool ModemThread::is_waiting_for_holder() const {
  const std::lock_guard lock(status_mutex_);
  return status_.health == ModemHealth::held;
}

/// For `gsmrelay watch`: which stick this is and where it sits.
void ModemThread::log_location(const modem::Info& info) {
  std::string text;
  {
    const std::lock_guard lock(status_mutex_);
    text = fmt::format("{} {}, driver {}, IMEI {}, {}{}", info.manufacturer, info.model,
                       info.driver, util::mask_number(info.imei), status_.port,
                       status_.usb.empty() ? "" : ", USB " + status_.usb);
  }
  shared_.events.add("modem", settings_.name, text);
}

bool ModemThread::is_held(const std::string& tty, const std::string& usb) {
  auto holder = io::who_holds(tty);
  if (!holder) return false;
  if (holder->pid == 0) {
    // From inside the service's sandbox other processes cannot be seen; the bus tells of this one.
    if (const auto pid = modem_manager_pid()) *holder = {*pid, "ModemManager"};
  }
  set_health(ModemHealth::held, fmt::format("{} is held by {}; {}", tty, io::to_string(*holder),
                                            io::how_to_free(*holder, tty, usb)));
  return true;
}

util::Result<std::unique_ptr<io::Port>> ModemThread::try_port(const drivers::Candidate& candidate,
                                                              const PortAssignment& at) {
  io::PortOptions options;
  if (const int baud = settings_.baud != 0 ? settings_.baud : baud_found_; baud != 0)
    options.baud = baud;
  auto port = io::open_port(candidate.tty, options, shared_.clock);
  heartbeat_.beat();
  if (!port) return port;
  (*port)->wake_on(bell_.fd());
  const bool unknown = candidate.basis == drivers::Candidate::Basis::probe;
  if (!unknown && !at.ask_imei) return port;
  const auto speed = may_search_speed(at.vendor) ? modem::Speed::any : modem::Speed::given;
  const auto probed = modem::probe(**port, shared_.clock, drivers::find(""), &leave_, speed);
  heartbeat_.beat();
  if (!probed) return util::fail(probed.error());
  if (unknown && !probed->takes_sms)
    return util::fail(util::Advice::retry,
                      fmt::format("{}: answers, but knows no SMS", candidate.tty));
  if (auto ours = introduce(probed->imei); !ours) return util::fail(ours.error());
  return port;
}

util::Result<std::unique_ptr<io::Port>> ModemThread::open_port(const PortAssignment& at) {
  util::Result<std::unique_ptr<io::Port>> port =
      util::fail(util::Advice::retry, "it has no port for AT");
  for (std::size_t i = 0; i < at.ports.size() && !leave_; ++i) {
    const auto& candidate = at.ports[(first_port_ + i) % at.ports.size()];
    {
      const std::lock_guard lock(status_mutex_);
      status_.port = candidate.tty;
    }
    port = try_port(candidate, at);
    place_ = {at.vendor, at.product, {}};
    if (!at.usb.empty()) place_.role = candidate.role;
    if (port || leave_ || is_held(candidate.tty, at.usb)) return port;
    set_health(ModemHealth::absent, port.error().what);
  }
  return port;
}

util::Result<void> ModemThread::introduce(const std::string& imei) {
  return on_imei_read_ ? on_imei_read_(imei) : util::Result<void>{};
}

}  // namespace gsmrelayd
