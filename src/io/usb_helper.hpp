// Asks gsmrelay-usb-helper, which may do with USB devices what gsmrelayd may not.
#pragma once

#include <string>

#include "io/usb_request.hpp"
#include "util/clock.hpp"

namespace io {

/// Where the helper listens (systemd/gsmrelay-usb-helper.socket).
inline constexpr const char* kUsbHelperSocket = "/run/gsmrelay-usb-helper.sock";

/// Returns true if this process may connect to the helper's socket at `path`.
bool may_ask_usb_helper(const std::string& path = kUsbHelperSocket);
/// Sends `request` to the helper and waits for its answer, at most 30 s by `clock`. An error is the
/// helper's reason, or why it cannot be asked. Any thread.
util::Result<void> ask_usb_helper(const UsbRequest& request, const util::Clock& clock,
                                  const std::string& path = kUsbHelperSocket);

}  // namespace io
