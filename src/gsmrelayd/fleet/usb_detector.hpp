// Decides which USB devices are modems that can be used now, soon or not at all. Opens no port.
// Owned by the fleet.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "drivers/ports.hpp"
#include "io/usb.hpp"
#include "util/clock.hpp"

namespace gsmrelayd {

/// A modem on the bus.
struct DetectedDevice {
  enum class State {
    ready,     ///< all its ports exist
    settling,  ///< its ports appear one by one, or it still is a CD-ROM: checked again
    unusable   ///< a user must act, or it has no AT port
  };
  State state = State::settling;
  std::string usb;  ///< "1-1.3"
  std::uint16_t vendor = 0, product = 0;
  std::string family;  ///< of its driver; empty: known by the kernel's driver only
  std::string text;    ///< why it is not ready, and the next step
  /// True for a known modem that has not switched or lacks a tty; false if it has no AT port at
  /// all.
  bool awaited = false;
  std::vector<drivers::Candidate> ports;  ///< best first; only when ready
};

class UsbDetector {
 public:
  /// `settle_at_most` limits the time that ports have to appear; tests set a short one.
  explicit UsbDetector(const util::Clock& clock,
                       util::Duration settle_at_most = std::chrono::minutes(2))
      : clock_(clock), settle_at_most_(settle_at_most) {}

  /// Returns the modems among `devices`, by USB path. A device in `configured` (USB paths) counts
  /// as a modem regardless of its ids. Devices that were released to other programs are left out.
  std::vector<DetectedDevice> detect(const std::vector<io::UsbDevice>& devices,
                                     const std::set<std::string>& configured);
  /// Returns the moment at which a state changes without an event on the bus; nothing if none does.
  std::optional<util::Deadline> next() const { return next_; }

 private:
  struct Seen {
    std::string signature;   ///< ids and ttys
    util::Deadline since{};  ///< with this signature
    std::uint32_t ids = 0;
    util::Deadline shown_since{};  ///< with these ids
  };
  Seen& remember(const io::UsbDevice& device);
  DetectedDevice evaluate(const io::UsbDevice& device, const drivers::PortChoice& choice);
  bool due(util::Deadline when);

  const util::Clock& clock_;
  const util::Duration settle_at_most_;
  std::map<std::string, Seen> seen_;
  std::optional<util::Deadline> next_;
};

}  // namespace gsmrelayd
