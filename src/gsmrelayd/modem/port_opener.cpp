#include "gsmrelayd/modem/port_opener.hpp"

#include <fmt/format.h>

#include "drivers/drivers.hpp"
#include "gsmrelayd/modem/modem_manager.hpp"
#include "io/port_fault.hpp"
#include "modem/probe.hpp"

namespace gsmrelayd {

using control::ModemHealth;

bool PortOpener::is_held(const std::string& tty, const std::string& usb) {
  auto holder = io::find_holder(tty);
  if (!holder) return false;
  if (holder->pid == 0) {
    // The service's sandbox hides other processes; D-Bus shows this one.
    if (const auto pid = modem_manager_pid()) *holder = {*pid, "ModemManager"};
  }
  const auto fault = io::held_by(*holder, tty, usb);
  context_.board.set_health(ModemHealth::held, fault.what, {fault.code, fault.next});
  return true;
}

util::Result<void> PortOpener::probe(io::Port& port, const drivers::Candidate& candidate,
                                     bool any_speed) {
  const auto speed = any_speed ? modem::Speed::any : modem::Speed::given;
  const auto probed = modem::probe(port, context_.shared.clock, drivers::find(""),
                                   &context_.control.changed(), speed, &context_.recorder);
  context_.heartbeat.beat();
  if (!probed) {
    // A lost line is an absence, which open() finds by its port.
    silent_ = candidate.basis != drivers::Candidate::Basis::probe;
    unanswered_ = true;
    return util::fail(probed.error());
  }
  answered_ = true;
  if (candidate.basis == drivers::Candidate::Basis::probe && !probed->takes_sms)
    return util::fail(util::Advice::retry,
                      fmt::format("{}: answers, but does not support SMS", candidate.tty));
  return context_.check_imei(probed->imei);
}

util::Result<std::unique_ptr<io::Port>> PortOpener::try_port(const drivers::Candidate& candidate,
                                                             const PortAssignment& assignment,
                                                             bool& opens) {
  io::PortOptions options;
  const int baud = context_.settings.baud != 0 ? context_.settings.baud : baud_found_;
  if (baud != 0) options.baud = baud;
  auto port = open_port_(candidate.tty, options, context_.shared.clock);
  context_.heartbeat.beat();
  opens = port.has_value();
  if (!opens) return port;
  (*port)->wake_on(context_.control.bell().fd());
  context_.recorder.note_open();
  if (candidate.basis != drivers::Candidate::Basis::probe && !assignment.ask_imei) return port;
  if (auto fits = probe(**port, candidate, may_search_speed(assignment.vendor)); !fits)
    return util::fail(fits.error());
  return port;
}

util::Result<OpenedPort> PortOpener::open(const PortAssignment& assignment) {
  util::Result<OpenedPort> opened = util::fail(util::Advice::retry, "the modem has no AT port");
  const auto& ports = assignment.ports;
  absent_ = true;
  silent_ = shut_ = answered_ = unanswered_ = false;
  for (std::size_t i = 0; i < ports.size() && !context_.control.changed(); ++i) {
    const auto& candidate = ports[(first_port_ + i) % ports.size()];
    context_.board.set_port(candidate.tty);
    bool opens = false;
    auto port = try_port(candidate, assignment, opens);
    if (port) {
      return OpenedPort{
          .port = std::move(*port),
          .usb_vendor = assignment.vendor,
          .usb_product = assignment.product,
          .role = assignment.usb.empty() ? std::nullopt : std::optional(candidate.role),
          .any_speed = may_search_speed(assignment.vendor)};
    }
    opened = util::fail(port.error());
    if (context_.control.changed()) return opened;
    if (is_held(candidate.tty, assignment.usb)) {
      absent_ = true;  // also if an earlier candidate is there and does not open
      silent_ = shut_ = unanswered_ = false;
      return opened;
    }
    const auto fault = io::find_port_fault(candidate.tty);
    if (fault) silent_ = unanswered_ = false;
    if (!fault && !opens && candidate.basis != drivers::Candidate::Basis::probe) {
      shut_ = true;
      if (!assignment.ask_imei) absent_ = false;  // it is known to be the modem's
    }
    if (fault)
      context_.board.set_health(ModemHealth::absent, fault->what, {fault->code, fault->next});
    else
      context_.board.set_health(ModemHealth::absent, port.error().what);
  }
  return opened;
}

}  // namespace gsmrelayd
