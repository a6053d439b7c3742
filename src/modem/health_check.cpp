#include "modem/health_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "modem/identity.hpp"
#include "util/log.hpp"

namespace modem {

using util::Result;
using namespace std::chrono_literals;

namespace {

constexpr auto kCheckDelay = 1s;     // a SIM that is being unlocked causes several URCs
constexpr auto kCheckInterval = 5s;  // some modems send them all the time
constexpr auto kSimDebounce = 5s;    // a SIM being unlocked looks like one that was changed

}  // namespace

void HealthCheck::request() {
  if (!due_) due_ = std::max(parts_.clock.in(kCheckDelay), last_ + kCheckInterval);
}

void HealthCheck::reset() {
  due_.reset();
  sim_in_doubt_ = false;
}

Result<HealthCheck::Finding> HealthCheck::run(bool up) {
  due_.reset();
  last_ = parts_.clock.now();
  if (!up) return check_sim();
  const auto indication_set = parts_.indication.still_set();
  if (!indication_set) return util::fail(indication_set.error());
  const auto in_pdu_mode = parts_.storage.still_set();
  if (!in_pdu_mode) return util::fail(in_pdu_mode.error());
  if (!*in_pdu_mode) return restarted("is in text mode: another program uses it, or it restarted");
  if (!*indication_set)
    return restarted("has another AT+CNMI than was set: it restarted or fell back");
  return check_sim();
}

HealthCheck::Finding HealthCheck::restarted(const char* sign) {
  util::log_warning(fmt::format("{}: the modem {}", parts_.port.name(), sign));
  return Finding::restarted;
}

Result<HealthCheck::Finding> HealthCheck::check_sim() {
  auto& info = parts_.info;
  const auto state = parts_.sim.ask();
  if (!state) return util::fail(state.error());
  if (*state == SimState::busy) return Finding::unchanged;  // the next check sees the outcome
  bool changed = *state != info.sim;
  if (!changed && *state == SimState::ready) {
    // A card known by its IMSI whose ICCID can be read only now is the same card.
    const bool by_iccid = !info.iccid.empty();
    const auto now =
        by_iccid ? read_iccid(parts_.channel, *parts_.profile) : read_imsi(parts_.channel);
    if (!now) return util::fail(now.error());
    changed = !now->empty() && *now != (by_iccid ? info.iccid : info.imsi);
  }
  if (!std::exchange(sim_in_doubt_, changed) && changed) {
    due_ = parts_.clock.in(kSimDebounce);
    return Finding::unchanged;
  }
  if (!changed) return Finding::unchanged;
  util::log_warning(
      fmt::format("{}: the SIM changed (now {})", parts_.port.name(), to_string(*state)));
  info.sim = *state;
  return Finding::sim_changed;
}

}  // namespace modem
