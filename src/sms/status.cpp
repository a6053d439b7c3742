#include <algorithm>
#include <array>

#include "sms/tpdu.hpp"

namespace sms {

namespace {

struct Text {
  std::uint8_t status;
  const char* text;
};

// TS 23.040 §9.2.3.15, sorted by status
constexpr std::array kTexts = {
    Text{0x00, "received by the recipient"},
    Text{0x01, "forwarded, receipt not confirmed"},
    Text{0x02, "replaced by the service centre"},
    Text{0x20, "still trying: congestion"},
    Text{0x21, "still trying: recipient busy"},
    Text{0x22, "still trying: no response from the recipient"},
    Text{0x23, "still trying: service rejected"},
    Text{0x24, "still trying: quality of service not available"},
    Text{0x25, "still trying: error in the recipient's device"},
    Text{0x40, "failed: remote procedure error"},
    Text{0x41, "failed: incompatible destination"},
    Text{0x42, "failed: connection rejected by the recipient"},
    Text{0x43, "failed: recipient not obtainable"},
    Text{0x44, "failed: quality of service not available"},
    Text{0x45, "failed: no interworking available"},
    Text{0x46, "failed: validity period expired"},
    Text{0x47, "failed: deleted by the sender"},
    Text{0x48, "failed: deleted by the service centre"},
    Text{0x49, "failed: message does not exist"},
    Text{0x60, "given up: congestion"},
    Text{0x61, "given up: recipient busy"},
    Text{0x62, "given up: no response from the recipient"},
    Text{0x63, "given up: service rejected"},
    Text{0x64, "given up: quality of service not available"},
    Text{0x65, "given up: error in the recipient's device"},
};

const char* group_text(std::uint8_t status) {
  switch (delivery_state(status)) {
    case DeliveryState::delivered:
      return "done, for a reason not known here";
    case DeliveryState::pending:
      return "still trying, for a reason not known here";
    case DeliveryState::failed_temporarily:
      return "given up, for a reason not known here";
    case DeliveryState::failed:
      break;
  }
  return status < 0x80 ? "failed, for a reason not known here" : "reserved status";
}

}  // namespace

// Bits 6 and 5 are the group. Values with bit 7 are reserved and count as a service rejection.
DeliveryState delivery_state(std::uint8_t status) {
  if (status >= 0x80) return DeliveryState::failed;
  switch (status >> 5U) {
    case 0:
      return DeliveryState::delivered;
    case 1:
      return DeliveryState::pending;
    case 2:
      return DeliveryState::failed;
    default:
      return DeliveryState::failed_temporarily;
  }
}

const char* status_text(std::uint8_t status) {
  const auto at = std::lower_bound(kTexts.begin(), kTexts.end(), status,
                                   [](const Text& t, std::uint8_t s) { return t.status < s; });
  return at != kTexts.end() && at->status == status ? at->text : group_text(status);
}

}  // namespace sms
