// Is it still the modem that was set up, with the same card in it?
#include <fmt/format.h>

#include <utility>

#include "modem/identity.hpp"
#include "modem/modem_impl.hpp"
#include "util/log.hpp"

namespace modem {

using util::Result;
using namespace std::chrono_literals;

namespace {

constexpr auto kSimDebounce = 5s;  // a card being unlocked looks like one that was changed

}  // namespace

Result<void> Modem::Impl::check_still_ours() {
  check_due.reset();
  last_check = clock.now();
  if (!up) return check_sim();
  const auto set = announcing.still_set();
  if (!set) return util::fail(set.error());
  const auto in_pdu_mode = store.still_set();
  if (!in_pdu_mode) return util::fail(in_pdu_mode.error());
  if (!*in_pdu_mode) {
    util::log_warning(
        fmt::format("{}: the modem is in text mode: another program speaks to it, "
                    "or it restarted",
                    port.name()));
    post(Restarted{});
    return {};
  }
  if (!*set) {
    util::log_warning(
        fmt::format("{}: AT+CNMI is no longer what was set: the modem restarted or "
                    "fell back",
                    port.name()));
    post(Restarted{});
    return {};
  }
  return check_sim();
}

Result<void> Modem::Impl::check_sim() {
  const auto state = sim.ask();
  if (!state) return util::fail(state.error());
  if (*state == SimState::busy) return {};  // the next poll sees what becomes of it
  bool changed = *state != info.sim;
  if (!changed && *state == SimState::ready) {
    // Known by its IMSI, a card that says its ICCID only now is still the same.
    const bool by_iccid = !info.iccid.empty();
    const auto now = by_iccid ? read_iccid(channel, *profile) : read_imsi(channel);
    if (!now) return util::fail(now.error());
    changed = !now->empty() && *now != (by_iccid ? info.iccid : info.imsi);
  }
  if (!std::exchange(sim_in_doubt, changed) && changed) {
    check_due = clock.in(kSimDebounce);
    return {};
  }
  if (!changed) return {};
  util::log_warning(fmt::format("{}: the SIM changed (now {})", port.name(), to_string(*state)));
  info.sim = *state;
  post(SimChanged{});
  return {};
}

void Modem::Impl::copy_sim() {
  info.sim = sim.state();
  info.pin_tries_left = sim.tries().pin;
  info.puk_tries_left = sim.tries().puk;
}

Result<void> Modem::unlock(const Unlocking& unlocking, PinKeeper& keeper) {
  auto done = impl_->sim.unlock(*impl_->profile, unlocking, keeper);
  impl_->copy_sim();
  return done;
}

Result<void> Modem::poll_health() {
  auto& self = *impl_;
  if (auto read = self.network.refresh(); !read) return read;
  self.copy_network();
  if (auto read = self.store.refresh_fill(); !read) return read;
  self.copy_fill();
  if (auto closed = self.ussd.close_if_idle(); !closed) return closed;
  return self.check_still_ours();
}

void Modem::Impl::copy_network() {
  info.registration = network.registration();
  info.domains = network.domains().domains();
  info.refusal = network.domains().refusal();
  info.signal_dbm = network.signal_dbm();
  info.operator_name = network.operator_name();
  info.operator_number = network.operator_number();
}

void Modem::Impl::copy_fill() {
  info.memories = store.fills();
  info.stuck_slots = store.stuck_slots();
  info.cmgl_hangs = store.cmgl_hangs();
}

}  // namespace modem
