// call, report: what else the network does with a mobile.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "firmware-host/control/verb.hpp"
#include "firmware-host/network.hpp"

namespace firmware::control {

namespace {

constexpr std::chrono::seconds kBetweenRings{3};

/// How often the host has hung up so far.
std::uint64_t hung_up(const Modem& modem) {
  std::uint64_t times = 0;
  for (const std::string_view command : {"H", "+CHUP"}) {
    const auto found = modem.command_counts().find(command);
    if (found != modem.command_counts().end()) times += found->second;
  }
  return times;
}

/// RING, and +CLIP if the host wants it, until the caller or the host has had enough.
void ring(Modem& modem, const std::string& from, int rings, std::uint64_t hung_up_before) {
  if (rings == 0 || !modem.on_network() || hung_up(modem) != hung_up_before) return;
  modem.urc("RING");
  if (modem.settings().clip != 0 && !from.empty())
    modem.urc(fmt::format("+CLIP: \"{}\",145", from));
  modem.world().timers.after(
      kBetweenRings, modem.guarded([=, &modem] { ring(modem, from, rings - 1, hung_up_before); }));
}

Reply call(Control& control, Words words) {
  const auto modem = modem_of(control, words);
  if (!modem) return bad(modem.error().what);
  const std::string from(words.next());
  const auto rings = number_of(words, "rings", 1, 100, 5);
  if (!rings) return bad(rings.error().what);
  ring(**modem, from, *rings, hung_up(**modem));
  return nlohmann::json::object();
}

/// A status report as somebody writes it: late, out of order, with another form of the number.
Reply report(Control& control, Words words) {
  const auto modem = modem_of(control, words);
  if (!modem) return bad(modem.error().what);
  const auto reference = number_of(words, "reference", 0, 255);
  const auto status = number_of(words, "status", 0, 255);
  const std::string recipient(words.next());
  if (!reference || !status || recipient.empty())
    return bad("report: MODEM REFERENCE STATUS RECIPIENT is wanted");
  sms::StatusReport report;
  report.message_reference = static_cast<std::uint8_t>(*reference);
  report.recipient = sms::Address::from_string(recipient);
  report.service_centre_timestamp =
      sms::Timestamp::from_epoch_ms(util::epoch_ms(control.emulator().clock().wall()), 0);
  report.discharge_time = report.service_centre_timestamp;
  report.status = static_cast<std::uint8_t>(*status);
  auto delivery = delivery_of(report);
  if (!delivery) return bad("report: this cannot be encoded");
  control.emulator().network().accept(control.emulator().sim_of(**modem).config().number,
                                      std::move(*delivery));
  return nlohmann::json::object();
}

constexpr Verb kVerbs[] = {{"call", "MODEM [FROM [RINGS]]", call},
                           {"report", "MODEM REFERENCE STATUS RECIPIENT", report}};

}  // namespace

extern const VerbGroup telephony;
constinit const VerbGroup telephony = kVerbs;

}  // namespace firmware::control
