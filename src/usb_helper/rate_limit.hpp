// How often the helper acts: a program that has gone wrong, or was taken over, must not be able to
// keep the USB bus busy. Not thread-safe.
#pragma once

#include <deque>
#include <string>

#include "util/clock.hpp"
#include "util/result.hpp"

namespace usb_helper {

class RateLimit {
 public:
  /// The pause between two actions with one device.
  static constexpr std::chrono::minutes kPause{1};
  /// The most actions in kWindow, of all devices together.
  static constexpr std::size_t kMost = 30;
  static constexpr std::chrono::hours kWindow{1};

  explicit RateLimit(const util::Clock& clock) : clock_(clock) {}

  /// Counts an action with `device`. Returns an error, and counts nothing, if it comes too early.
  util::Result<void> take(const std::string& device);
  /// Returns when the last counted action is forgotten: the program may end then. A time that has
  /// passed: there is none.
  util::Deadline forgotten_at() const;

 private:
  struct Taken {
    util::Deadline at;
    std::string device;
  };
  const util::Clock& clock_;
  std::deque<Taken> taken_;  ///< of the last kWindow, oldest first
};

}  // namespace usb_helper
