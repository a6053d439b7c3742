#include "modem/sim/sim.hpp"

#include <fmt/format.h>

#include <cassert>

#include "at/parameters.hpp"
#include "modem/channel/optional_query.hpp"
#include "modem/identity.hpp"
#include "util/log.hpp"
#include "util/text.hpp"

namespace modem {

using util::Advice;
using util::Result;
using namespace std::chrono_literals;

namespace {

constexpr auto kBusyStep = 2s;
constexpr auto kBusyLimit = 60s;
constexpr auto kStillLocked = 10s;    // a card that accepted its PIN is unlocked by then
constexpr int kRefusalsBelieved = 3;  // then the modem does not support AT+CPIN?
constexpr int kTriesWanted = 2;

/// Returns the outcome that an answer to AT+CPIN= means. A plain ERROR counts as refused, as a
/// second attempt could block the card.
PinOutcome outcome_of(const at::FinalResult& result) {
  using Kind = at::FinalResult::Kind;
  if (result.ok()) return PinOutcome::accepted;
  if (result.kind == Kind::error) return PinOutcome::refused;
  constexpr int kPukWanted = 12, kWrongPassword = 16, kSmsPukWanted = 316;
  const bool refused =
      result.code == kPukWanted || result.code == kWrongPassword || result.code == kSmsPukWanted;
  return refused ? PinOutcome::refused : PinOutcome::unknown;
}

}  // namespace

const char* to_string(SimState state) {
  switch (state) {
    case SimState::ready:
      return "ready";
    case SimState::pin:
      return "PIN required";
    case SimState::puk:
      return "PUK required";
    case SimState::absent:
      return "absent";
    case SimState::busy:
      return "busy";
    case SimState::failed:
      return "failed";
    case SimState::unknown:
      break;
  }
  return "unknown";
}

SimState sim_state_of(std::string_view text) {
  text = util::trim(text);
  // PIN2 and PUK2 do not affect SMS.
  if (text == "READY" || text == "SIM PIN2" || text == "SIM PUK2") return SimState::ready;
  if (text == "SIM PIN") return SimState::pin;
  if (text == "SIM PUK") return SimState::puk;
  if (text == "NOT INSERTED") return SimState::absent;
  if (text == "NOT READY") return SimState::busy;
  return text.starts_with("PH-") ? SimState::failed : SimState::unknown;
}

SimState sim_state_of(const at::FinalResult& result) {
  switch (result.code) {
    case 10:
    case 310:
      return SimState::absent;
    case 11:
    case 311:
      return SimState::pin;
    case 12:
    case 316:
      return SimState::puk;
    case 17:
    case 18:
    case 317:
    case 318:
      return SimState::ready;
    case 0:
    case 14:
    case 100:
    case 314:
    case 515:
      return SimState::busy;
    case 13:
    case 15:
    case 313:
    case 315:
      return SimState::failed;
    default:
      return SimState::unknown;
  }
}

Result<SimState> Sim::ask() {
  AskOptions options;
  options.limit = 10s;
  options.may_lack_final = true;
  const auto answer = channel_.ask("AT+CPIN?", options);
  if (!answer) return util::fail(answer.error());
  if (!answer->result.ok()) {
    state_ = sim_state_of(answer->result);
  } else {
    const auto fields = at::fields(parameters_of(answer->lines, "+CPIN:"));
    state_ = sim_state_of(fields.front());
  }
  return state_;
}

Result<void> Sim::wait_while_busy() {
  const auto deadline = channel_.clock().in(kBusyLimit);
  for (int refused = 0;;) {
    const auto state = ask();
    if (!state) return util::fail(state.error());
    if (*state == SimState::unknown && ++refused >= kRefusalsBelieved) return {};
    if (*state != SimState::busy && *state != SimState::unknown) return {};
    if (channel_.clock().now() >= deadline) return {};
    if (auto waited = channel_.pause(channel_.clock().in(kBusyStep)); !waited) return waited;
  }
}

Result<void> Sim::make_ready(const Profile& profile, PinProvider* provider) {
  if (auto settled = wait_while_busy(); !settled) return settled;
  if (state_ == SimState::pin) {
    if (auto entered = enter(profile, provider); !entered) return entered;
  }
  return verdict();
}

Result<void> Sim::verdict() const {
  switch (state_) {
    case SimState::ready:
    case SimState::unknown:
      return {};
    case SimState::puk:
      return util::fail(Advice::reject,
                        "the SIM is blocked and needs its PUK; next: gsmrelay sim puk MODEM");
    case SimState::pin:
      return util::fail(Advice::reject,
                        "the SIM still needs its PIN; next: gsmrelay sim pin MODEM");
    case SimState::absent:
      return util::fail(Advice::retry, "no SIM in the modem, or it has no contact");
    default:
      return util::fail(Advice::retry, fmt::format("the SIM is {}", to_string(state_)));
  }
}

/// Reads the card's ICCID and its tries, which most modems can read before the PIN.
Result<LockedSim> Sim::look(const Profile& profile) {
  LockedSim sim;
  auto iccid = read_iccid(channel_, profile);
  if (!iccid) return util::fail(iccid.error());
  sim.iccid = std::move(*iccid);
  const auto tries = read_pin_tries(channel_, profile);
  if (!tries) return util::fail(tries.error());
  tries_ = *tries;
  sim.tries_left = tries_.pin;
  return sim;
}

Result<PinOutcome> Sim::attempt(const std::string& command, SimState wanted) {
  assert(wanted == SimState::pin || wanted == SimState::puk);
  AskOptions options;
  options.limit = 30s;
  options.if_lost = IfLost::fail;  // the card may have counted a try
  const auto answer = channel_.ask(command, options);
  if (!answer)
    return answer.error().advice == Advice::reopen ? Result<PinOutcome>(util::fail(answer.error()))
                                                   : PinOutcome::unknown;
  const auto said = outcome_of(answer->result);
  return said == PinOutcome::accepted ? confirm(wanted) : said;
}

/// Checks an OK, which some modems send before the card has checked the PIN: a card that is still
/// locked has refused it. If the line is lost meanwhile, the OK counts.
PinOutcome Sim::confirm(SimState wanted) {
  state_ = SimState::busy;
  const auto deadline = channel_.clock().in(kStillLocked);
  while (wait_while_busy() && state_ == wanted && channel_.clock().now() < deadline) {
    if (!channel_.pause(channel_.clock().in(kBusyStep))) break;
  }
  return state_ == wanted || state_ == SimState::puk ? PinOutcome::refused : PinOutcome::accepted;
}

Result<void> Sim::enter(const Profile& profile, PinProvider* provider) {
  const auto sim = look(profile);
  if (!sim) return util::fail(sim.error());
  if (sim->tries_left && *sim->tries_left < kTriesWanted) {
    return util::fail(
        Advice::reject,
        fmt::format("the SIM has {} tries left for its PIN, too few to use one by itself; "
                    "next: gsmrelay sim pin MODEM",
                    *sim->tries_left));
  }
  if (provider == nullptr)
    return util::fail(Advice::reject, "the SIM needs a PIN; next: gsmrelay sim pin MODEM");
  const auto pin = provider->pin_for(*sim);
  if (!pin) return util::fail(pin.error());
  const auto outcome = attempt(fmt::format("AT+CPIN=\"{}\"", *pin), SimState::pin);
  provider->tried(*sim, *pin, outcome.value_or(PinOutcome::unknown));
  if (!outcome) return util::fail(outcome.error());
  if (*outcome != PinOutcome::accepted) {
    if (tries_.pin) --*tries_.pin;
    return util::fail(
        Advice::reject,
        *outcome == PinOutcome::refused
            ? "the SIM refused its PIN; it is not tried again: check [[sim]], then "
              "gsmrelay sim pin MODEM"
            : "it is not known whether the SIM accepted its PIN; next: gsmrelay sim pin MODEM");
  }
  util::log_info("the SIM accepted its PIN");
  return {};
}

Result<void> Sim::unlock(const Profile& profile, const Unlocking& unlocking,
                         PinProvider& provider) {
  if (const auto state = ask(); !state) return util::fail(state.error());
  const bool by_puk = !unlocking.puk.empty();
  const auto wanted = by_puk ? SimState::puk : SimState::pin;
  if (state_ != wanted)
    return util::fail(Advice::reject, fmt::format("the SIM is {}: it does not need a {}",
                                                  to_string(state_), by_puk ? "PUK" : "PIN"));
  const auto sim = look(profile);
  if (!sim) return util::fail(sim.error());
  const auto left = by_puk ? tries_.puk : tries_.pin;
  if (left && *left < kTriesWanted && !unlocking.last_try)
    return util::fail(Advice::reject,
                      fmt::format("the SIM has {} tries left; a wrong one {}. If you are sure: "
                                  "--last-try",
                                  *left, by_puk ? "destroys it" : "blocks it until its PUK"));
  if (const auto noted = provider.pin_for(*sim); !noted) return util::fail(noted.error());
  const auto outcome =
      attempt(by_puk ? fmt::format("AT+CPIN=\"{}\",\"{}\"", unlocking.puk, unlocking.pin)
                     : fmt::format("AT+CPIN=\"{}\"", unlocking.pin),
              wanted);
  provider.tried(*sim, unlocking.pin, outcome.value_or(PinOutcome::unknown));
  if (!outcome) return util::fail(outcome.error());
  if (*outcome == PinOutcome::accepted) return {};
  if (const auto now = look(profile); !now) return util::fail(now.error());
  const auto after = by_puk ? tries_.puk : tries_.pin;
  return util::fail(
      Advice::reject,
      fmt::format("the SIM {} the {}; tries left: {}",
                  *outcome == PinOutcome::refused ? "refused" : "did not answer to",
                  by_puk ? "PUK" : "PIN", after ? std::to_string(*after) : "unknown"));
}

}  // namespace modem
