// From the first octet to a modem that announces its messages (docs/field-notes.md#16-bring-up).
#include <fmt/format.h>

#include "at/parameters.hpp"
#include "modem/identity.hpp"
#include "modem/line_speed.hpp"
#include "modem/modem_impl.hpp"
#include "modem/own_number.hpp"
#include "modem/query.hpp"
#include "util/log.hpp"

namespace modem {

using util::Advice;
using util::Result;
using namespace std::chrono_literals;

namespace {

constexpr int kEchoTries = 3;  // ATE0 may fail while a modem starts
constexpr auto kRadioLimit = 30s;
constexpr auto kReadyStep = 2s;
constexpr auto kReadyLimit = 60s;

}  // namespace

Result<void> Modem::bring_up(const BringUpOptions& options) {
  return impl_->bring_up(options);
}

Result<void> Modem::Impl::bring_up(const BringUpOptions& options) {
  up = false;
  info.sim = SimState::unknown;
  forget_the_past();
  use(find({.usb_vendor = options.usb_vendor, .usb_product = options.usb_product}));
  if (auto done = make_contact(options.any_speed); !done) return done;
  if (auto done = identify(options); !done) return done;
  if (profile->quirks.auto_baud) {
    if (auto done = fix_speed(port, channel); !done) return done;
  }
  if (auto done = run_init(options.role); !done) return done;
  if (auto done = switch_radio_on(); !done) return done;
  if (auto done = prepare_sim(options.pins); !done) return done;
  if (auto done = wait_until_sms_ready(); !done) return done;
  if (auto done = identify_sim(); !done) return done;
  if (auto done = set_up_sms(); !done) return done;
  up = true;
  util::log_info(
      fmt::format("{}: {} {} is up, SIM {}, receiving into {}", port.name(), info.manufacturer,
                  info.model, to_string(info.sim), store.memories().back()),
      {{"DRIVER", info.driver}});
  return {};
}

/// Signs of the restart that led here are no signs of another one.
void Modem::Impl::forget_the_past() {
  channel.clear_restart_suspicion();
  check_due.reset();
  sim_in_doubt = false;
  std::erase_if(pending, [](const Event& event) {
    return std::holds_alternative<Restarted>(event) || std::holds_alternative<SimChanged>(event);
  });
  std::erase_if(channel.urcs(), [this](const Urc& urc) {
    const auto kind = classify_urc(urc.line, *profile);
    return kind == UrcKind::restart || kind == UrcKind::ready || kind == UrcKind::sim;
  });
}

Result<void> Modem::Impl::make_contact(bool any_speed) {
  const auto answered =
      any_speed ? find_speed(port, channel) : channel.resynchronise(profile->contact_tries);
  if (!answered) return answered;
  info.baud = port.baud();
  for (int i = 0; i < kEchoTries; ++i) {
    const auto off = tell(channel, "ATE0");
    if (!off) return util::fail(off.error());
    if (*off) break;
    if (auto waited = channel.pause(clock.in(1s)); !waited) return waited;
  }
  // The echo of the very ATE0 is no sign of anything.
  channel.clear_restart_suspicion();
  for (const auto command : {"ATV1", "AT+CMEE=1"}) {
    if (const auto told = tell(channel, command); !told) return util::fail(told.error());
  }
  if (channel.restart_suspected()) channel.expect_echo();
  channel.clear_restart_suspicion();
  return {};
}

void Modem::Impl::use(const Profile& family) {
  profile = &family;
  channel.use(family);
  store.use(family);
  announcing.use(family);
}

Result<void> Modem::Impl::identify(const BringUpOptions& options) {
  auto identity = read_identity(channel);
  if (!identity) return util::fail(identity.error());
  use(find({identity->manufacturer, identity->model, identity->firmware, options.usb_vendor,
            options.usb_product}));
  info.manufacturer = std::move(identity->manufacturer);
  info.model = std::move(identity->model);
  info.firmware = std::move(identity->firmware);
  info.imei = std::move(identity->imei);
  info.driver = profile->name;
  return {};
}

Result<void> Modem::Impl::run_init(std::optional<PortRole> role) {
  for (const auto& step : profile->init) {
    if (step.only_on && step.only_on != role) continue;
    bool accepted = false;
    for (const auto command : step.alternatives) {
      const auto told = tell(channel, command, 5s);
      if (!told) return util::fail(told.error());
      if ((accepted = *told)) break;
    }
    if (!accepted && step.required) {
      return util::fail(Advice::retry,
                        fmt::format("the modem refuses {}", step.alternatives.front()));
    }
  }
  channel.clear_restart_suspicion();  // AT&F sets echo again
  return {};
}

/// Whoever had the modem before may have left its radio off, as ModemManager does when it ends;
/// some modems then say that there is no SIM (docs/field-notes.md#6-sim-state-and-pin).
Result<void> Modem::Impl::switch_radio_on() {
  const auto lines = query(channel, "AT+CFUN?");
  if (!lines) return util::fail(lines.error());
  const auto level = at::number(at::fields(parameters_of(*lines, "+CFUN:")), 0);
  if (level != 0 && level != 4) return {};
  util::log_warning(fmt::format("{}: the radio was off and is switched on", port.name()));
  if (const auto told = tell(channel, "AT+CFUN=1", kRadioLimit); !told)
    return util::fail(told.error());
  return {};
}

Result<void> Modem::Impl::prepare_sim(PinKeeper* pins) {
  auto ready = sim.make_ready(*profile, pins);
  copy_sim();
  if (!ready) {
    // A locked card can say who it is on most modems; of an absent one nothing holds any more.
    info.iccid.clear();
    info.imsi.clear();
    info.number.clear();
    if (info.sim != SimState::pin && info.sim != SimState::puk) return ready;
  }
  if (ready) return ready;  // who it is, identify_sim() asks when the card is not busy any more
  auto iccid = read_iccid(channel, *profile);
  if (!iccid) return util::fail(iccid.error());
  info.iccid = std::move(*iccid);
  return ready;
}

/// Everything received is kept under this identity: a card that is still busy
/// (docs/field-notes.md#5-identity-of-modem-and-sim) must not be taken for one without a number, or
/// the parts of one message come under two names.
Result<void> Modem::Impl::identify_sim() {
  const auto deadline = clock.in(kReadyLimit);
  for (;;) {
    Absence no_iccid = Absence::none, no_imsi = Absence::none;
    auto iccid = read_iccid(channel, *profile, &no_iccid);
    if (!iccid) return util::fail(iccid.error());
    auto imsi = read_imsi(channel, &no_imsi);
    if (!imsi) return util::fail(imsi.error());
    const auto lacking = [](const std::string& value, Absence why) {
      return value.empty() ? why : Absence::none;
    };
    const auto worst = std::max(lacking(*iccid, no_iccid), lacking(*imsi, no_imsi));
    const bool over = clock.now() >= deadline;
    if (worst == Absence::busy && over)
      return util::fail(Advice::retry, "the SIM is busy and does not say which one it is");
    if (worst < Absence::silent || over) {
      info.iccid = std::move(*iccid);
      info.imsi = std::move(*imsi);
      return {};
    }
    if (auto waited = channel.pause(clock.in(kReadyStep)); !waited) return waited;
  }
}

/// AT+CPMS? stops saying "SIM busy" 1 to 30 s after the PIN; some modems answer ERROR until then.
Result<void> Modem::Impl::wait_until_sms_ready() {
  const auto deadline = clock.in(kReadyLimit);
  for (;;) {
    const auto answer = channel.ask("AT+CPMS?", {.limit = 5s});
    if (answer && answer->result.ok()) return {};
    if (!answer && answer.error().advice != Advice::retry) return util::fail(answer.error());
    if (answer && at::to_error(answer->result, "AT+CPMS").advice == Advice::reject) return {};
    if (clock.now() >= deadline) {
      return util::fail(Advice::retry, "the modem is up but its SMS part is not (AT+CPMS?)");
    }
    if (auto waited = channel.pause(clock.in(kReadyStep)); !waited) return waited;
  }
}

Result<void> Modem::Impl::set_up_sms() {
  // AT+CMEE is refused by some until the SIM is ready.
  if (const auto told = tell(channel, "AT+CMEE=1"); !told) return util::fail(told.error());
  if (auto done = network.set_up(); !done) return done;
  if (auto done = store.set_up(); !done) return done;
  const auto centre = query(channel, "AT+CSCA?", 5s);
  if (!centre) return util::fail(centre.error());
  info.service_centre = at::fields(parameters_of(*centre, "+CSCA:")).front();
  auto number = read_own_number(channel);
  if (!number) return util::fail(number.error());
  info.number = std::move(*number);
  if (auto done = announcing.set_up(); !done) return done;
  info.announcing = announcing.setting();
  if (auto done = network.refresh(); !done) return done;
  copy_network();
  expected.clear();
  // One whose counts may lie and who cannot list is read through once.
  if (store.cmgl_hangs()) expected = {store.memories().begin(), store.memories().end()};
  copy_fill();
  return {};
}

}  // namespace modem
