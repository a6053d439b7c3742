// Control verbs for calls and for status reports of any content.
#include <fmt/format.h>

#include "firmware-host/control/verb.hpp"
#include "firmware-host/network.hpp"

namespace firmware::control {

namespace {

Reply call(Control&, Modem& modem, Words& words) {
  const std::string from(words.next());
  const auto rings = take_number(words, "rings", 1, 100, 5);
  if (!rings) return util::fail(rings.error());
  modem.voice_call().ring(from, *rings);
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
