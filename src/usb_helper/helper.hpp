// Does what one request asks for, if it may be done. Not thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "io/usb_request.hpp"
#include "usb_helper/rate_limit.hpp"
#include "usb_helper/usb_tree.hpp"

namespace usb_helper {

class Helper {
 public:
  /// `state` is the file with the names of the device under way and of those that could not be put
  /// back, in a folder of the helper's own, which a restart of the machine empties.
  Helper(UsbTree tree, const util::Clock& clock, std::string state);

  /// Finishes what a former process or request left half done: a device that is out of operation, a
  /// port without power. Call it at the start; run() does so before each request.
  void finish_interrupted();
  /// Checks and does what `line` (without its line feed) asks for; takes up to ten seconds. Logs
  /// it. An error is for the line's sender: the request is malformed, the device is none of
  /// gsmrelayd's, the limits, or the kernel's refusal.
  util::Result<void> run(std::string_view line);
  /// Returns when the program may end without forgetting a limit; a time that has passed: at once.
  util::Deadline idle_at() const { return limit_.forgotten_at(); }

 private:
  util::Result<void> act(const io::UsbRequest& request);

  const UsbTree tree_;
  RateLimit limit_;
  const std::string state_;
};

}  // namespace usb_helper
