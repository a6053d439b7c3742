#include "modem/sim/sim.hpp"

#include <fmt/format.h>

#include <cassert>

#include "at/parameters.hpp"
#include "modem/channel/optional_query.hpp"
#include "modem/identity.hpp"
#include "util/ascii.hpp"
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
constexpr int kTriesToRepeat = 3;      // an attempt whose answer was lost
constexpr auto kAfterDroppedPin = 5s;  // the module is still starting
constexpr std::size_t kLongestSaid = 40;

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

std::string tries_text(int left) {
  return fmt::format("{} {}", left, left == 1 ? "try" : "tries");
}

/// Returns the command with which a person enters a PIN, or a PUK, with so many tries left.
std::string next_try(const std::optional<int>& left, bool by_puk) {
  return fmt::format("gsmrelay sim {} MODEM{}", by_puk ? "puk" : "pin",
                     left.value_or(kTriesWanted) < kTriesWanted ? " --last-try" : "");
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
    case SimState::locked:
      return "network lock";
    case SimState::unknown:
      break;
  }
  return "unknown";
}

SimState sim_state_of(std::string_view text) {
  struct Word {
    std::string_view text;
    SimState state;
  };
  // PIN2 and PUK2 do not affect SMS. From "SIM PIN1" on they are makers' words.
  constexpr Word kWords[] = {{"READY", SimState::ready},
                             {"SIM PIN2", SimState::ready},
                             {"SIM PUK2", SimState::ready},
                             {"SIM PIN", SimState::pin},
                             {"SIM PUK", SimState::puk},
                             {"SIM PIN1", SimState::pin},
                             {"SIM PUK1", SimState::puk},
                             {"NOT INSERTED", SimState::absent},
                             {"SIM REMOVED", SimState::absent},
                             {"NO SIM", SimState::absent},
                             {"SIM ABSENT", SimState::absent},
                             {"NOT READY", SimState::busy},
                             {"SIM BUSY", SimState::busy},
                             {"SIM NOT READY", SimState::busy},
                             {"SIM FAILURE", SimState::failed},
                             {"SIM WRONG", SimState::failed},
                             {"SIM NOT INSERTED", SimState::absent},
                             {"NO SIM CARD", SimState::absent},
                             {"NOT DETECTED", SimState::absent},
                             {"SIM NOT DETECTED", SimState::absent},
                             {"REMOVED", SimState::absent},
                             {"ABSENT", SimState::absent},
                             {"PIN", SimState::pin},
                             {"PIN1", SimState::pin},
                             {"PUK", SimState::puk},
                             {"PUK1", SimState::puk},
                             {"BUSY", SimState::busy}};
  // "SIM-PIN", "SIM_PIN", "(U)SIM PIN", and "PH_SIM PIN" (SIMCom) for "PH-SIM PIN".
  std::string usual;
  for (const char c : util::trim(text)) usual += c == '_' || c == '-' ? ' ' : util::to_lower(c);
  if (usual.starts_with("(u)")) usual.erase(0, 3);
  for (const auto& word : kWords)
    if (usual == util::lower(word.text)) return word.state;
  return usual.starts_with("ph ") ? SimState::locked : SimState::unknown;
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
    case 5:  // PH-SIM PIN, PH-FSIM PIN, PH-FSIM PUK
    case 6:
    case 7:
    case 40:  // PIN and PUK of network, network subset, provider, company
    case 41:
    case 42:
    case 43:
    case 44:
    case 45:
    case 46:
    case 47:
    case 312:
      return SimState::locked;
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
  said_.clear();
  if (!answer->result.ok()) {
    state_ = sim_state_of(answer->result);
    if (state_ == SimState::locked) said_ = to_string(answer->result);
  } else {
    const auto fields = at::fields(parameters_of(answer->lines, "+CPIN:"));
    state_ = sim_state_of(fields.front());
    if (state_ == SimState::locked || state_ == SimState::unknown)
      said_ = util::mask_digits(util::printable(fields.front().substr(0, kLongestSaid)));
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
    case SimState::locked:
      return util::fail(Advice::reject,
                        fmt::format("the modem has a network lock ({}): it accepts only the SIM of "
                                    "its seller; take such a SIM, another modem, or have this one "
                                    "unlocked by its seller",
                                    said_));
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

/// Returns `reject` unless the card in the modem has the ICCID `wanted`; empty: any has.
Result<void> Sim::check_card(const Profile& profile, const std::string& wanted) {
  if (wanted.empty()) return {};
  const auto found = read_iccid(channel_, profile);
  if (!found) return util::fail(found.error());
  if (*found == wanted) return {};
  return util::fail(
      Advice::reject,
      found->empty()
          ? std::string("the ICCID cannot be read before the PIN, so it is not known whether this "
                        "SIM is in the modem; nothing was sent. If it is, give the modem's name "
                        "in place of the SIM's")
          : fmt::format("another SIM is in the modem ({}, not {}); nothing was sent. See: "
                        "gsmrelay sim list",
                        util::mask_number(*found), util::mask_number(wanted)));
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

/// Returns the outcome that the card's state and counter prove after an attempt without a clear
/// answer; nothing if they prove that the card was not asked.
Result<std::optional<PinOutcome>> Sim::look_again(const Profile& profile, const LockedSim& before) {
  if (auto settled = wait_while_busy(); !settled) return util::fail(settled.error());
  if (state_ == SimState::ready) return PinOutcome::accepted;
  if (state_ == SimState::puk) return PinOutcome::refused;
  if (state_ != SimState::pin) return PinOutcome::unknown;
  const auto now = look(profile);
  if (!now) return util::fail(now.error());
  if (!before.tries_left || !now->tries_left || now->iccid != before.iccid)
    return PinOutcome::unknown;
  if (*now->tries_left < *before.tries_left) return PinOutcome::refused;
  return std::nullopt;
}

/// A module that starts may drop AT+CPIN= (EG25; docs/field-notes.md#6-sim-state-and-pin). The
/// counter tells whether the card was asked; if not, enters the PIN once more. Never a third time,
/// as a counter may be wrong.
Result<PinOutcome> Sim::judge_by_counter(const Profile& profile, const LockedSim& before,
                                         const std::string& command) {
  const auto first = look_again(profile, before);
  if (!first) return util::fail(first.error());
  if (*first) return **first;
  // A counter may be stale: if both attempts count, one try is left.
  if (before.tries_left.value_or(0) < kTriesToRepeat) return PinOutcome::unknown;
  util::log_warning("the modem dropped the PIN: the counter of the SIM is unchanged; once more");
  if (auto waited = channel_.pause(channel_.clock().in(kAfterDroppedPin)); !waited)
    return util::fail(waited.error());
  const auto outcome = attempt(command, SimState::pin);
  if (!outcome || *outcome != PinOutcome::unknown) return outcome;
  const auto second = look_again(profile, before);
  if (!second) return util::fail(second.error());
  return second->value_or(PinOutcome::unknown);
}

Result<void> Sim::enter(const Profile& profile, PinProvider* provider) {
  const auto sim = look(profile);
  if (!sim) return util::fail(sim.error());
  if (sim->tries_left && *sim->tries_left < kTriesWanted) {
    return util::fail(
        Advice::reject,
        fmt::format("the SIM has {} left for its PIN, too few to use one by itself; next: {}",
                    tries_text(*sim->tries_left), next_try(sim->tries_left, false)));
  }
  if (provider == nullptr)
    return util::fail(Advice::reject, "the SIM needs a PIN; next: gsmrelay sim pin MODEM");
  const auto pin = provider->pin_for(*sim);
  if (!pin) return util::fail(pin.error());
  const auto command = fmt::format("AT+CPIN=\"{}\"", *pin);
  auto outcome = attempt(command, SimState::pin);
  if (outcome && *outcome == PinOutcome::unknown)
    outcome = judge_by_counter(profile, *sim, command);
  provider->tried(*sim, *pin, outcome.value_or(PinOutcome::unknown));
  if (!outcome) return util::fail(outcome.error());
  if (*outcome != PinOutcome::accepted) {
    // If the counter differs, it was read after this try, which is counted already.
    if (tries_.pin && tries_.pin == sim->tries_left) --*tries_.pin;
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
  if (const auto fits = check_card(profile, unlocking.iccid); !fits) return fits;
  const auto sim = look(profile);
  if (!sim) return util::fail(sim.error());
  const auto left = by_puk ? tries_.puk : tries_.pin;
  if (left && *left < kTriesWanted && !unlocking.last_try)
    return util::fail(
        Advice::reject,
        fmt::format("the SIM has {} left; a wrong {}; if you are sure, add "
                    "--last-try; next: {}",
                    tries_text(*left), by_puk ? "PUK destroys it" : "PIN blocks it until its PUK",
                    next_try(left, by_puk)));
  if (const auto noted = provider.pin_for(*sim); !noted) return util::fail(noted.error());
  // The record is on disk, which may take seconds, in which a card can be changed.
  if (const auto fits = check_card(profile, unlocking.iccid); !fits) {
    provider.withdraw(*sim, unlocking.pin);
    return fits;
  }
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
      fmt::format("the SIM {} the {}; tries left: {}; next: {}",
                  *outcome == PinOutcome::refused ? "refused" : "did not answer to",
                  by_puk ? "PUK" : "PIN", after ? std::to_string(*after) : "unknown",
                  !by_puk && after == 0 ? next_try(tries_.puk, true) : next_try(after, by_puk)));
}

}  // namespace modem
