// deliver-pdu, deliver-text, deliver-long, ussd, report-delay: what the network has for a modem.
#include <fmt/format.h>

#include "firmware-host/control/verb.hpp"
#include "util/text.hpp"

namespace firmware::control {

namespace {

Reply deliver_pdu(Control& control, Words words) {
  const auto modem = modem_of(control, words);
  if (!modem) return bad(modem.error().what);
  const auto pdu = util::from_hex(words.next());
  if (!pdu || pdu->empty()) return bad("the PDU must be hexadecimal: SMSC and TPDU");
  control.emulator().deliver(**modem, *pdu);
  return nlohmann::json::object();
}

Reply delivered(const util::Result<int>& parts) {
  if (!parts) return bad(parts.error().what);
  return nlohmann::json{{"parts", *parts}};
}

Reply deliver_text(Control& control, Words words) {
  const auto modem = modem_of(control, words);
  if (!modem) return bad(modem.error().what);
  TextDelivery delivery;
  delivery.from = std::string(words.next());
  delivery.segments.reference = control.emulator().next_reference();
  delivery.text = unescape(words.rest());
  return delivered(control.emulator().deliver_text(**modem, delivery));
}

util::Result<std::vector<int>> order_of(std::string_view list) {
  std::vector<int> order;
  for (const std::string_view word : util::split(list, ',')) {
    const auto part = util::to_int(word);
    if (!part || *part < 1 || *part > 255) return bad("order: numbers of parts, as in 3,1,2,2");
    order.push_back(static_cast<int>(*part));
  }
  return order;
}

Reply deliver_long(Control& control, Words words) {
  const auto modem = modem_of(control, words);
  if (!modem) return bad(modem.error().what);
  TextDelivery delivery;
  delivery.from = std::string(words.next());
  const auto reference = number_of(words, "reference", 0, 65'535);
  if (!reference) return bad(reference.error().what);
  delivery.segments.reference = static_cast<std::uint16_t>(*reference);
  delivery.segments.reference_bits = *reference > 255 ? 16 : 8;
  if (const auto bits = words.option("bits"))
    delivery.segments.reference_bits = *bits == "16" ? 16 : 8;
  if (const auto list = words.option("order")) {
    auto order = order_of(*list);
    if (!order) return bad(order.error().what);
    delivery.order = std::move(*order);
  }
  delivery.text = unescape(words.rest());
  return delivered(control.emulator().deliver_text(**modem, delivery));
}

Reply ussd(Control& control, Words words) {
  const std::string code(words.next());
  const auto m = number_of(words, "m", 0, 5);
  if (code.empty() || !m) return bad("ussd: CODE M TEXT is wanted");
  control.emulator().network().ussd().set(code, {*m, unescape(words.rest())});
  return nlohmann::json::object();
}

Reply report_delay(Control& control, Words words) {
  const auto delay = seconds_of(words);
  if (!delay) return bad(delay.error().what);
  control.emulator().network().set_report_delay(*delay);
  return nlohmann::json::object();
}

constexpr Verb kVerbs[] = {
    {"deliver-pdu", "MODEM HEX", deliver_pdu},
    {"deliver-text", "MODEM FROM TEXT…", deliver_text},
    {"deliver-long", "MODEM FROM REF [bits=8|16] [order=3,1,2,2] TEXT…", deliver_long},
    {"ussd", "CODE M TEXT…", ussd},
    {"report-delay", "SECONDS", report_delay}};

}  // namespace

extern const VerbGroup deliver;
constinit const VerbGroup deliver = kVerbs;

}  // namespace firmware::control
