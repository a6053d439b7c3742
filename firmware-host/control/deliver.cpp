// Control verbs for SMS, USSD and status reports from the network.
#include <fmt/format.h>

#include "firmware-host/control/verb.hpp"

#include "util/text.hpp"

namespace firmware::control {

namespace {

Reply deliver_pdu(Control& control, Modem& modem, Words& words) {
  const auto pdu = util::from_hex(words.next());
  if (!pdu || pdu->empty()) return reject("deliver-pdu: expected SMSC and TPDU in hexadecimal");
  control.emulator().deliver(modem, *pdu);
  return done();
}

Reply delivered(const util::Result<int>& parts) {
  if (!parts) return util::fail(parts.error());
  return json::Json{{"parts", *parts}};
}

Reply deliver_text(Control& control, Modem& modem, Words& words) {
  TextDelivery delivery;
  delivery.from = std::string(words.next());
  delivery.segments.reference = control.emulator().next_reference();
  delivery.text = unescape(words.rest());
  return delivered(control.emulator().deliver_text(modem, delivery));
}

util::Result<std::vector<int>> order_of(std::string_view list) {
  std::vector<int> order;
  for (const std::string_view word : util::split(list, ',')) {
    const auto part = util::to_int(word);
    if (!part || *part < 1 || *part > 255)
      return reject("order: expected numbers of parts such as 3,1,2,2");
    order.push_back(static_cast<int>(*part));
  }
  return order;
}

Reply deliver_long(Control& control, Modem& modem, Words& words) {
  TextDelivery delivery;
  delivery.from = std::string(words.next());
  const auto reference = take_number(words, "reference", 0, 65'535);
  if (!reference) return util::fail(reference.error());
  delivery.segments.reference = static_cast<std::uint16_t>(*reference);
  delivery.segments.reference_bits = *reference > 255 ? 16 : 8;
  if (const auto bits = words.option("bits"))
    delivery.segments.reference_bits = *bits == "16" ? 16 : 8;
  if (const auto list = words.option("order")) {
    auto order = order_of(*list);
    if (!order) return util::fail(order.error());
    delivery.order = std::move(*order);
  }
  delivery.text = unescape(words.rest());
  return delivered(control.emulator().deliver_text(modem, delivery));
}

Reply ussd(Control& control, Words words) {
  const std::string code(words.next());
  const auto m = take_number(words, "m", 0, 5);
  if (code.empty() || !m) return reject("ussd: expected CODE M TEXT");
  control.emulator().network().ussd().set(code, {*m, unescape(words.rest())});
  return done();
}

Reply report_delay(Control& control, Words words) {
  const auto delay = take_seconds(words);
  if (!delay) return util::fail(delay.error());
  control.emulator().network().set_report_delay(*delay);
  return done();
}

constexpr Verb kVerbs[] = {
    {"deliver-pdu", "MODEM HEX", for_modem<deliver_pdu>},
    {"deliver-text", "MODEM FROM TEXT…", for_modem<deliver_text>},
    {"deliver-long", "MODEM FROM REF [bits=8|16] [order=3,1,2,2] TEXT…", for_modem<deliver_long>},
    {"ussd", "CODE M TEXT…", ussd},
    {"report-delay", "SECONDS", report_delay}};

}  // namespace

extern const VerbGroup deliver;
constinit const VerbGroup deliver = kVerbs;

}  // namespace firmware::control
