#include "modem/bring_up.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "modem/channel/line_speed.hpp"
#include "modem/channel/optional_query.hpp"
#include "modem/identity.hpp"
#include "modem/network/radio.hpp"
#include "modem/sim/own_number.hpp"
#include "modem/sim/service_centre.hpp"
#include "util/log.hpp"

namespace modem {

using util::Advice;
using util::Result;
using namespace std::chrono_literals;

namespace {

constexpr int kEchoTries = 3;  // ATE0 may fail while a modem starts
constexpr auto kReadyStep = 2s;
constexpr auto kReadyLimit = 60s;

}  // namespace

Result<void> BringUp::run() {
  using Step = Result<void> (BringUp::*)();
  constexpr Step kSteps[] = {&BringUp::make_contact,
                             &BringUp::identify,
                             &BringUp::fix_line_speed,
                             &BringUp::run_init,
                             &BringUp::switch_radio_on,
                             &BringUp::prepare_sim,
                             &BringUp::wait_until_sms_ready,
                             &BringUp::identify_sim,
                             &BringUp::set_up_sms};
  parts_.info.forget_state();  // a bring-up that fails must not leave an operator and a signal
  parts_.use(parts_.find({.usb_vendor = options_.usb_vendor, .usb_product = options_.usb_product}));
  for (const auto step : kSteps)
    if (auto done = (this->*step)(); !done) return done;
  return {};
}

Result<void> BringUp::make_contact() {
  auto& channel = parts_.channel;
  const auto answered = options_.any_speed ? find_speed(parts_.port, channel)
                                           : channel.resynchronise(parts_.profile->contact_tries);
  if (!answered) return answered;
  parts_.info.baud = parts_.port.baud();
  if (auto done = switch_echo_off(); !done) return done;
  // The echo of ATE0 itself is expected.
  channel.clear_restart_suspicion();
  for (const auto command : {"ATV1", "AT+CMEE=1"}) {
    if (const auto told = optional_command(channel, command); !told)
      return util::fail(told.error());
  }
  if (channel.restart_suspected()) channel.expect_echo();
  channel.clear_restart_suspicion();
  return {};
}

Result<void> BringUp::switch_echo_off() {
  for (int i = 0; i < kEchoTries; ++i) {
    const auto off = optional_command(parts_.channel, "ATE0");
    if (!off) return util::fail(off.error());
    if (*off) break;
    if (auto waited = parts_.channel.pause(parts_.clock.in(1s)); !waited) return waited;
  }
  return {};
}

Result<void> BringUp::identify() {
  auto& info = parts_.info;
  auto identity = read_identity(parts_.channel);
  if (!identity) return util::fail(identity.error());
  parts_.use(parts_.find({identity->manufacturer, identity->model, identity->firmware,
                          options_.usb_vendor, options_.usb_product}));
  info.manufacturer = std::move(identity->manufacturer);
  info.model = std::move(identity->model);
  info.firmware = std::move(identity->firmware);
  info.imei = std::move(identity->imei);
  info.driver = parts_.profile->name;
  info.technologies = parts_.profile->technologies;
  return {};
}

Result<void> BringUp::fix_line_speed() {
  if (!parts_.profile->quirks.auto_baud) return {};
  return fix_speed(parts_.port, parts_.channel);
}

Result<void> BringUp::run_init() {
  for (const auto& step : parts_.profile->init) {
    if (step.only_on && step.only_on != options_.role) continue;
    bool accepted = false;
    for (const auto command : step.alternatives) {
      const auto told = optional_command(parts_.channel, command, 5s);
      if (!told) return util::fail(told.error());
      if ((accepted = *told)) break;
    }
    if (!accepted && step.required) {
      return util::fail(Advice::retry,
                        fmt::format("the modem refuses {}", step.alternatives.front()));
    }
  }
  parts_.channel.clear_restart_suspicion();  // AT&F sets echo again
  return {};
}

/// Another program may have left the radio off, as ModemManager does when it ends. Some modems then
/// report that there is no SIM (docs/field-notes.md#6-sim-state-and-pin).
Result<void> BringUp::switch_radio_on() {
  const auto level = ensure_radio_on(parts_.channel);
  if (!level) return util::fail(level.error());
  parts_.info.radio = *level;
  return {};
}

Result<void> BringUp::prepare_sim() {
  auto ready = parts_.sim.make_ready(*parts_.profile, options_.pins);
  parts_.publish_sim();
  if (!ready) {
    // Most modems can read the identity of a locked card. That of an absent card is no longer
    // valid.
    parts_.info.iccid.clear();
    parts_.info.imsi.clear();
    parts_.info.number.clear();
    parts_.info.service_centre.reset();
    const auto state = parts_.info.sim;
    if (state != SimState::pin && state != SimState::puk && state != SimState::locked) return ready;
  }
  if (ready) return ready;  // identify_sim() reads the identity when the card is no longer busy
  auto iccid = read_iccid(parts_.channel, *parts_.profile);
  if (!iccid) return util::fail(iccid.error());
  parts_.info.iccid = std::move(*iccid);
  return ready;
}

/// Reads the identity under which messages are stored. Waits for a busy card
/// (docs/field-notes.md#5-identity-of-modem-and-sim): else it would seem to have no ICCID, and the
/// parts of one message would be stored under two identities.
Result<void> BringUp::identify_sim() {
  const auto deadline = parts_.clock.in(kReadyLimit);
  for (;;) {
    Absence no_iccid = Absence::none, no_imsi = Absence::none;
    auto iccid = read_iccid(parts_.channel, *parts_.profile, &no_iccid);
    if (!iccid) return util::fail(iccid.error());
    auto imsi = read_imsi(parts_.channel, &no_imsi);
    if (!imsi) return util::fail(imsi.error());
    const auto lacking = [](const std::string& value, Absence why) {
      return value.empty() ? why : Absence::none;
    };
    const auto worst = std::max(lacking(*iccid, no_iccid), lacking(*imsi, no_imsi));
    const bool over = parts_.clock.now() >= deadline;
    if (worst == Absence::busy && over)
      return util::fail(Advice::retry, "the SIM is busy and its identity cannot be read");
    if (worst < Absence::silent || over) {
      parts_.info.iccid = std::move(*iccid);
      parts_.info.imsi = std::move(*imsi);
      return {};
    }
    if (auto waited = parts_.channel.pause(parts_.clock.in(kReadyStep)); !waited) return waited;
  }
}

/// Waits until AT+CPMS? is answered: "SIM busy" or ERROR ends 1 to 30 s after the PIN.
Result<void> BringUp::wait_until_sms_ready() {
  const auto deadline = parts_.clock.in(kReadyLimit);
  for (;;) {
    const auto answer = parts_.channel.ask("AT+CPMS?", {.limit = 5s});
    if (answer && answer->result.ok()) return {};
    if (!answer && answer.error().advice != Advice::retry) return util::fail(answer.error());
    if (answer && at::to_error(answer->result, "AT+CPMS").advice == Advice::reject) return {};
    if (parts_.clock.now() >= deadline) {
      return util::fail(Advice::retry, "the modem is up but its SMS part is not (AT+CPMS?)");
    }
    if (auto waited = parts_.channel.pause(parts_.clock.in(kReadyStep)); !waited) return waited;
  }
}

Result<void> BringUp::set_up_sms() {
  // Some modems refuse AT+CMEE until the SIM is ready.
  if (const auto told = optional_command(parts_.channel, "AT+CMEE=1"); !told)
    return util::fail(told.error());
  if (auto done = parts_.network.set_up(); !done) return done;
  if (auto done = parts_.storage.set_up(); !done) return done;
  if (auto done = read_service_centre(parts_.channel, parts_.info.service_centre); !done)
    return done;
  auto number = read_own_number(parts_.channel);
  if (!number) return util::fail(number.error());
  parts_.info.number = std::move(*number);
  if (auto done = parts_.indication.set_up(); !done) return done;
  parts_.info.announcing = parts_.indication.setting();
  if (auto done = parts_.network.refresh(); !done) return done;
  parts_.publish_network();
  parts_.publish_storage();
  return {};
}

}  // namespace modem
