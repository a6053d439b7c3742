// Which USB devices are modems to be used now, which will be soon, and which cannot be. Knows the
// bus and the drivers; opens nothing. Owned by the fleet.
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
    ready,     ///< its ports are all there
    settling,  ///< its ports come one by one, or it still shows its CD-ROM: looked at again
    unusable   ///< a person must act, or it speaks no AT
  };
  State state = State::settling;
  std::string usb;  ///< "1-1.3"
  std::uint16_t vendor = 0, product = 0;
  std::string family;  ///< of its driver; empty: by the kernel's driver alone
  std::string text;    ///< why it is not ready, and what to do
  /// It is one of ours that has not switched or lacks a tty; false: it never was for AT.
  bool awaited = false;
  std::vector<drivers::Candidate> ports;  ///< best first; only when ready
};

class UsbDetector {
 public:
  /// `settle_at_most`: tests need not wait as long as hardware does.
  explicit UsbDetector(const util::Clock& clock,
                       util::Duration settle_at_most = std::chrono::minutes(2))
      : clock_(clock), settle_at_most_(settle_at_most) {}

  /// The modems among `devices`, by USB path. A device in `vouched_for` (USB paths) is one because
  /// a person said so, whatever its ids. Devices that were released to others are left out.
  std::vector<DetectedDevice> look(const std::vector<io::UsbDevice>& devices,
                                   const std::set<std::string>& vouched_for);
  /// When something changes without an event on the bus; nothing: never.
  std::optional<util::Deadline> next() const { return next_; }

 private:
  struct Seen {
    std::string signature;   ///< ids and ttys
    util::Deadline since{};  ///< like that
    std::uint32_t ids = 0;
    util::Deadline shown_since{};  ///< with these ids
  };
  Seen& remember(const io::UsbDevice& device);
  DetectedDevice judge(const io::UsbDevice& device, const drivers::PortChoice& choice);
  bool due(util::Deadline when);

  const util::Clock& clock_;
  const util::Duration settle_at_most_;
  std::map<std::string, Seen> seen_;
  std::optional<util::Deadline> next_;
};

}  // namespace gsmrelayd
