// Control verbs for calls and for status reports of any content.
#include <fmt/format.h>

#include "firmware-host/control/verb.hpp"
#include "firmware-host/network.hpp"

namespace firmware::control {

namespace {

constexpr std::chrono::seconds kBetweenRings{3};

/// Returns how many times the host has hung up since the modem was made.
std::uint64_t hung_up(const Modem& modem) {
  std::uint64_t times = 0;
  for (const std::string_view command : {"H", "+CHUP"}) {
    const auto found = modem.command_counts().find(command);
    if (found != modem.command_counts().end()) times += found->second;
  }
  return times;
}

/// Sends RING, and +CLIP if the host asked for it, `rings` times at intervals of 3 s. Stops when
/// the host hangs up.
void ring(Modem& modem, const std::string& from, int rings, std::uint64_t hung_up_before) {
  if (rings == 0 || !modem.on_network() || hung_up(modem) != hung_up_before) return;
  modem.urc("RING");
  if (modem.settings().clip != 0 && !from.empty())
    modem.urc(fmt::format("+CLIP: \"{}\",145", from));
  modem.environment().timers.after(
      kBetweenRings, modem.guarded([=, &modem] { ring(modem, from, rings - 1, hung_up_before); }));
}

Reply call(Control&, Modem& modem, Words& words) {
  const std::string from(words.next());
  const auto rings = take_number(words, "rings", 1, 100, 5);
  if (!rings) return util::fail(rings.error());
  ring(modem, from, *rings, hung_up(modem));
  return done();
}

/// Delivers a status report with any reference, status and recipient, whether or not it belongs to
/// an SMS that was sent.
Reply report(Control& control, Modem& modem, Words& words) {
  const auto reference = take_number(words, "reference", 0, 255);
  const auto status = take_number(words, "status", 0, 255);
  const std::string recipient(words.next());
  if (!reference || !status || recipient.empty())
    return reject("report: expected MODEM REFERENCE STATUS RECIPIENT");
  sms::StatusReport report;
  report.message_reference = static_cast<std::uint8_t>(*reference);
  report.recipient = sms::Address::from_string(recipient);
  report.service_centre_timestamp =
      sms::Timestamp::from_epoch_ms(util::epoch_ms(control.emulator().clock().wall()), 0);
  report.discharge_time = report.service_centre_timestamp;
  report.status = static_cast<std::uint8_t>(*status);
  auto delivery = delivery_of(report);
  if (!delivery) return reject("report: the recipient cannot be encoded");
  control.emulator().network().accept(control.emulator().sim_of(modem).config().number,
                                      std::move(*delivery));
  return done();
}

constexpr Verb kVerbs[] = {{"call", "MODEM [FROM [RINGS]]", for_modem<call>},
                           {"report", "MODEM REFERENCE STATUS RECIPIENT", for_modem<report>}};

}  // namespace

extern const VerbGroup telephony;
constinit const VerbGroup telephony = kVerbs;

}  // namespace firmware::control
