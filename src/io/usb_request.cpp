#include "io/usb_request.hpp"

#include <fmt/format.h>

#include "util/text.hpp"

namespace io {

namespace {

using util::Advice;

bool is_usb_number(std::string_view text) {
  constexpr std::int64_t kMost = 255;
  if (text.empty() || text.front() < '1' || text.front() > '9') return false;  // no sign, no zero
  const auto number = util::to_int(text);
  return number && *number <= kMost;
}

}  // namespace

const char* to_string(UsbAction action) {
  return action == UsbAction::reset ? "reset" : "power-cycle";
}

bool is_usb_device_name(std::string_view name) {
  constexpr std::size_t kDeepest = 6;  // USB 2.0 §4.1.1: seven tiers, the first is the root hub
  const auto dash = name.find('-');
  if (dash == std::string_view::npos || !is_usb_number(name.substr(0, dash))) return false;
  const auto ports = util::split(name.substr(dash + 1), '.');
  if (ports.size() > kDeepest) return false;
  for (const auto port : ports)
    if (!is_usb_number(port)) return false;
  return true;
}

std::string usb_request_line(const UsbRequest& request) {
  return fmt::format("{} {}\n", to_string(request.action), request.device);
}

util::Result<UsbRequest> parse_usb_request(std::string_view line) {
  for (const auto action : {UsbAction::reset, UsbAction::power_cycle}) {
    const std::string_view word = to_string(action);
    if (!line.starts_with(word) || line.size() <= word.size() || line[word.size()] != ' ') continue;
    const auto device = line.substr(word.size() + 1);
    if (!is_usb_device_name(device))
      return util::fail(Advice::reject, "the device must be bus and ports such as 1-1.4");
    return UsbRequest{action, std::string(device)};
  }
  return util::fail(Advice::reject, "the request must be 'reset DEVICE' or 'power-cycle DEVICE'");
}

std::string usb_answer_line(const util::Result<void>& result) {
  if (result) return "ok\n";
  constexpr std::size_t kLongestReason = 120;  // of octets that may each become four
  return fmt::format("error {}\n", util::printable(result.error().what, kLongestReason));
}

util::Result<void> parse_usb_answer(std::string_view line) {
  constexpr std::string_view kError = "error ";
  if (line == "ok") return {};
  if (line.starts_with(kError))
    return util::fail(Advice::retry, util::printable(line.substr(kError.size()), kUsbLine));
  return util::fail(Advice::retry, "gsmrelay-usb-helper has given no answer");
}

}  // namespace io
