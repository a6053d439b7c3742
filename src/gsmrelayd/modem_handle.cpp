#include "gsmrelayd/modem_handle.hpp"

#include <fmt/format.h>

#include "gsmrelayd/modem/raw_command.hpp"
#include "spool/modem_store.hpp"
#include "util/log.hpp"

namespace gsmrelayd {

ModemThreadHandle::ModemThreadHandle(std::shared_ptr<ModemThread> thread, Shared& shared,
                                     SimService& sims)
    : thread_(std::move(thread)), shared_(shared), sims_(sims) {}

util::Result<std::vector<std::string>> ModemThreadHandle::raw_command(
    const control::RawCommand& command) {
  return run_raw_command(thread_->tasks(), name(), command);
}

void ModemThreadHandle::start_trace(std::chrono::seconds length, bool reopen) {
  thread_->start_trace(length, reopen);
}

control::TraceView ModemThreadHandle::trace(std::uint64_t after, std::chrono::milliseconds wait) {
  return thread_->recorder().after(after, wait);
}

util::Result<std::vector<modem::HeardNetwork>> ModemThreadHandle::scan() {
  util::log_info("modem " + name() + " searches for networks on request", {{"MODEM", name()}});
  return scan_networks(thread_->tasks());
}

util::Result<void> ModemThreadHandle::check_no_swap() const {
  if (!sims_.swap_runs(name())) return {};
  return util::fail(
      util::Advice::reject,
      fmt::format("a SIM swap or test runs on modem {0}; cancel it: gsmrelay sim swap {0} "
                  "--cancel",
                  name()));
}

util::Result<std::vector<control::ClearedMemory>> ModemThreadHandle::clear() {
  using control::ModemHealth;
  const auto health = thread_->status().health;
  if (health != ModemHealth::up && health != ModemHealth::degraded)
    return util::fail(util::Advice::retry,
                      fmt::format("modem {} is {}", name(), control::to_string(health)));
  if (const auto free = check_no_swap(); !free) return util::fail(free.error());
  auto cleared = thread_->clear_memories();
  if (cleared) shared_.events.add("modem", name(), "its memories were cleared on request");
  return cleared;
}

util::Result<void> ModemThreadHandle::suspend(bool suspended) {
  spool::Spool spool(shared_.file);
  return thread_->suspend(suspended, spool::ModemStore(spool));
}

/// Returns an error if a modem in this state cannot take the step `rung`: a step would end what a
/// person has asked for, or there is no port.
util::Result<void> ModemThreadHandle::check_reachable(modem::Rung rung) const {
  using control::ModemHealth;
  const auto health = thread_->status().health;
  std::string next;
  if (health == ModemHealth::suspended) next = "resume " + name();
  if (health == ModemHealth::parked && rung != modem::Rung::park) next = "unpark " + name();
  // A port that is there and does not open is shown as absent: its USB device can be reset.
  if (health == ModemHealth::absent && !is_usb(rung)) next = "ports";
  if (health == ModemHealth::held) next = "ports";
  if (next.empty()) return {};
  return util::fail(util::Advice::reject, fmt::format("modem {} is {}; next: gsmrelay modem {}",
                                                      name(), control::to_string(health), next));
}

util::Result<void> ModemThreadHandle::recover(modem::Rung rung, bool force) {
  if (auto reachable = check_reachable(rung); !reachable) return reachable;
  if (const auto free = check_no_swap(); !free) return util::fail(free.error());
  if (is_usb(rung)) {
    if (const auto why = shared_.usb_steps.why_not(thread_->settings(), rung); !why.empty())
      return util::fail(util::Advice::reject,
                        fmt::format("{} cannot be done: {}", to_string(rung), why));
  }
  const bool restarts = rung == modem::Rung::soft_reset || is_usb(rung);
  if (restarts && !force && may_lose_pin(shared_, thread_->settings()))
    return util::fail(util::Advice::reject,
                      fmt::format("its SIM has not accepted the PIN in the configuration, or there "
                                  "is none, so after a reset a person may have to enter it; to do "
                                  "so all the same: gsmrelay modem reset {} "
                                  "--force",
                                  name()));
  thread_->ask_for_rung(rung);
  return {};
}

util::Result<void> ModemThreadHandle::unlock(const modem::Unlocking& unlocking) {
  return sims_.unlock(*thread_, unlocking);
}

util::Result<void> ModemThreadHandle::set_service_centre(const util::PhoneNumber& number) {
  // The card may be another one in a moment.
  if (auto free = check_no_swap(); !free) return free;
  return sims_.set_service_centre(*thread_, number);
}

util::Result<modem::UssdReply> ModemThreadHandle::ussd(const std::string& text) {
  return sims_.ussd(*thread_, text);
}

util::Result<void> ModemThreadHandle::cancel_ussd() {
  return sims_.cancel_ussd(*thread_);
}

util::Result<void> ModemThreadHandle::start_swap() {
  sims_.start_swap(thread_);
  return {};
}

util::Result<void> ModemThreadHandle::start_test() {
  if (auto free = check_no_swap(); !free) return free;
  const auto status = thread_->status();
  if (status.health != control::ModemHealth::up || !status.info.registered())
    return util::fail(
        util::Advice::retry,
        fmt::format("modem {} is not up and registered; next: gsmrelay modem list", name()));
  sims_.start_test(thread_);
  return {};
}

util::Result<void> ModemThreadHandle::cancel_swap() {
  return sims_.cancel_swap(name());
}

util::Result<control::SwapView> ModemThreadHandle::swap(std::uint64_t after,
                                                        std::chrono::milliseconds wait) {
  return sims_.swap(name(), after, wait);
}

}  // namespace gsmrelayd
