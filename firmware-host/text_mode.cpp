#include "firmware-host/text_mode.hpp"

#include <fmt/format.h>

#include <array>

namespace firmware {

const char* stat_name(Stat stat) {
  static constexpr std::array kNames = {"REC UNREAD", "REC READ", "STO UNSENT", "STO SENT"};
  return kNames[static_cast<std::size_t>(stat)];
}

std::string text_listing(int index, const StoredMessage& message, const Settings&) {
  return fmt::format("+CMGL: {},\"{}\",,\r\n{}", index, stat_name(message.stat), message.pdu);
}

std::string text_reading(const StoredMessage& message, const Settings&) {
  return fmt::format("+CMGR: \"{}\",,\r\n{}", stat_name(message.stat), message.pdu);
}

std::string routed_lines(const Delivery& delivery, bool report, const Settings&) {
  return fmt::format("{}{}\r\n{}", report ? "+CDS: " : "+CMT: ,", delivery.tpdu_length,
                     delivery.pdu);
}

}  // namespace firmware
