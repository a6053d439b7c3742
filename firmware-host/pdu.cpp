#include "firmware-host/pdu.hpp"

namespace firmware {

namespace {

// Returns the message class. Only some groups have one, in the two lowest bits (TS 23.038 §4).
std::optional<std::uint8_t> class_of(std::uint8_t dcs) {
  const bool general_with_class = (dcs & 0x80) == 0 && (dcs & 0x10) != 0;
  const bool class_group = (dcs & 0xF0) == 0xF0;
  if (!general_with_class && !class_group) return std::nullopt;
  return static_cast<std::uint8_t>(dcs & 0x03);
}

}  // namespace

std::optional<util::OctetView> tpdu_of(util::OctetView pdu) {
  if (pdu.empty() || pdu.size() < static_cast<std::size_t>(pdu[0]) + 1) return std::nullopt;
  return pdu.subspan(static_cast<std::size_t>(pdu[0]) + 1);
}

//  SMS-DELIVER (TS 23.040 §9.2.2.1)
//  +----+----------+-----+-----+-------
//  | FO | OA 2..12 | PID | DCS | SCTS …
//  +----+----------+-----+-----+-------
std::optional<PduShape> shape_of(util::OctetView pdu) {
  const auto tpdu = tpdu_of(pdu);
  if (!tpdu || tpdu->empty()) return std::nullopt;
  PduShape shape;
  shape.tpdu_length = static_cast<int>(tpdu->size());
  shape.status_report = ((*tpdu)[0] & 0x03) == 0x02;
  if (shape.status_report || tpdu->size() < 2) return shape;
  const std::size_t pid = 3 + (static_cast<std::size_t>((*tpdu)[1]) + 1) / 2;
  if (tpdu->size() < pid + 2) return shape;
  shape.type_zero = (*tpdu)[pid] == 0x40;
  shape.message_class = class_of((*tpdu)[pid + 1]);
  return shape;
}

}  // namespace firmware
