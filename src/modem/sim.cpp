#include "modem/sim.hpp"

#include <fmt/format.h>

#include "at/parameters.hpp"
#include "modem/pin_tries.hpp"
#include "modem/query.hpp"
#include "util/log.hpp"
#include "util/octets.hpp"
#include "util/text.hpp"

namespace modem {

using util::Advice;
using util::Result;
using namespace std::chrono_literals;

namespace {

constexpr auto kBusyStep = 2s;
constexpr auto kBusyLimit = 60s;
constexpr int kRefusalsBelieved = 3;  // a modem without AT+CPIN? is no modem without a SIM
constexpr int kTriesWanted = 2;

// VERIFY without data (TS 102 221 §11.1.9): SW 63Cx has x tries left, 6983 none.
constexpr std::string_view kVerify = "AT+CSIM=10,\"0020000100\"";

std::optional<int> tries_in_status_word(std::string_view text) {
  const auto fields = at::fields(text);
  if (fields.size() < 2) return std::nullopt;
  const auto response = fields.back();
  if (response.size() < 4) return std::nullopt;
  const auto sw = util::from_hex(response.substr(response.size() - 4));
  if (!sw) return std::nullopt;
  if ((*sw)[0] == 0x63 && ((*sw)[1] & 0xF0) == 0xC0) return (*sw)[1] & 0x0F;
  if ((*sw)[0] == 0x69 && (*sw)[1] == 0x83) return 0;
  return std::nullopt;
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
  // PIN2 and PUK2 guard other things than SMS.
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

Result<void> Sim::make_ready(const std::string& pin) {
  if (auto settled = wait_while_busy(); !settled) return settled;
  if (state_ == SimState::pin) {
    if (auto entered = enter(pin); !entered) return entered;
    if (auto settled = wait_while_busy(); !settled) return settled;
  }
  switch (state_) {
    case SimState::ready:
    case SimState::unknown:
      return {};
    case SimState::puk:
      return util::fail(Advice::reject,
                        "the SIM is blocked and wants its PUK: unlock it in a telephone");
    case SimState::pin:
      return util::fail(Advice::reject, "the SIM still wants its PIN: check pin in [[modem]]");
    case SimState::absent:
      return util::fail(Advice::retry, "no SIM in the modem, or it makes no contact");
    default:
      return util::fail(Advice::retry, fmt::format("the SIM is {}", to_string(state_)));
  }
}

/// The family's own command, AT+CPINR (27.007 §8.65), else the card's own status word.
Result<void> Sim::read_tries() {
  tries_left_.reset();
  for (const auto command : profile_->tries_commands) {
    const auto own = query(channel_, command, 5s);
    if (!own) return util::fail(own.error());
    if ((tries_left_ = pin_tries_in(*own))) return {};
  }
  const auto lines = query(channel_, "AT+CPINR=\"SIM PIN\"", 5s);
  if (!lines) return util::fail(lines.error());
  if (const auto fields = at::fields(parameters_of(*lines, "+CPINR:")); fields.size() >= 2) {
    tries_left_ = at::number(fields, 1);
  }
  if (tries_left_) return {};
  const auto card = query(channel_, kVerify, 5s);
  if (!card) return util::fail(card.error());
  tries_left_ = tries_in_status_word(parameters_of(*card, "+CSIM:"));
  return {};
}

Result<void> Sim::enter(const std::string& pin) {
  if (pin.empty()) {
    return util::fail(Advice::reject, "the SIM wants a PIN: set pin in [[modem]]");
  }
  if (pin_entered_) {
    return util::fail(Advice::reject,
                      "the SIM asks for its PIN again; it is not entered twice: check pin in "
                      "[[modem]] and restart");
  }
  if (auto read = read_tries(); !read) return read;
  if (tries_left_ && *tries_left_ < kTriesWanted) {
    return util::fail(Advice::reject,
                      fmt::format("the SIM leaves {} tries for its PIN, too few to risk one: "
                                  "unlock it in a telephone",
                                  *tries_left_));
  }
  pin_entered_ = true;
  AskOptions options;
  options.limit = 30s;
  const auto answer = channel_.ask_ok(fmt::format("AT+CPIN=\"{}\"", pin), options);
  if (!answer) {
    // Whatever came back, this PIN is not tried again: a wrong one locks the card (CME 16).
    if (answer.error().advice == Advice::reopen) return util::fail(answer.error());
    return util::fail(Advice::reject, "the PIN was not accepted: " + answer.error().what);
  }
  util::log_info("the SIM took its PIN");
  state_ = SimState::busy;
  return {};
}

}  // namespace modem
