// Reads the properties of a PDU that the firmware passes on: length, class, kind.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "util/octets.hpp"

namespace firmware {

struct PduShape {
  int tpdu_length = 0;
  bool status_report = false;
  bool type_zero = false;  ///< TP-PID 0x40: acknowledged and dropped (TS 23.040 §9.2.3.9)
  std::optional<std::uint8_t> message_class;
};

/// Returns the TPDU after the SMSC; nothing if the SMSC's length octet points past the end.
std::optional<util::OctetView> tpdu_of(util::OctetView pdu);
/// Reads an SMS-DELIVER or SMS-STATUS-REPORT with SMSC. A missing field counts as absent: networks
/// deliver damaged ones too.
std::optional<PduShape> shape_of(util::OctetView pdu);

}  // namespace firmware
