// The requests to gsmrelay-usb-helper: one line each, such as "reset 1-1.4" or "power-cycle 1-1.4",
// answered by "ok" or "error REASON" (docs/recovery.md#the-usb-helper). Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "util/result.hpp"

namespace io {

enum class UsbAction {
  reset,       ///< take the device out of operation and back: `authorized` 0, then 1
  power_cycle  ///< switch the power of its port off and on: `disable` 1, then 0
};
/// Returns the word on the line: "reset", "power-cycle".
const char* to_string(UsbAction action);

/// Returns true for the name of a device below a hub, as in /sys/bus/usb/devices: the bus, "-", and
/// one to six ports with "." between them, numbers from 1 to 255 without leading zeros. Root hubs
/// ("usb1") and interfaces ("1-1:1.0") are none.
bool is_usb_device_name(std::string_view name);

struct UsbRequest {
  UsbAction action = UsbAction::reset;
  std::string device;  ///< "1-1.4"

  bool operator==(const UsbRequest&) const = default;
};
/// The longest line with its line feed, in octets; of a request and of an answer.
inline constexpr std::size_t kUsbLine = 512;

/// Returns the line of `request`, with its line feed.
std::string usb_request_line(const UsbRequest& request);
/// Parses a line without its line feed. `reject` for everything but the two actions with one device
/// name behind a single blank.
util::Result<UsbRequest> parse_usb_request(std::string_view line);

/// Returns the line that answers with `result`, with its line feed. Other octets than printable
/// ASCII are escaped, and a long reason is cut.
std::string usb_answer_line(const util::Result<void>& result);
/// Parses an answer without its line feed. An error of the helper, and any other text, is `retry`.
util::Result<void> parse_usb_answer(std::string_view line);

}  // namespace io
