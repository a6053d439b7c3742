// The modem's output: octets wait here until the line accepts them. Without faults they are ready
// at once and in one piece.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "util/clock.hpp"

namespace firmware {

class Line {
 public:
  explicit Line(const util::Clock& clock) : clock_(clock) {}

  /// Appends octets that become ready after `delay`, but never before those appended earlier.
  void append(std::string_view octets, util::Duration delay = {});
  /// Returns the octets that may be written now.
  std::string_view ready();
  /// Removes the first `count` octets of `ready` after they have been written.
  void consume(std::size_t count);
  /// Returns when `ready` may return more than now.
  std::optional<util::Deadline> next() const;
  void clear();
  /// Returns the number of octets that wait, ready or not.
  std::size_t size() const;

  /// Limits `ready` to `octets` at a time, with `pause` between; 0 = no limit.
  void split(std::size_t octets, util::Duration pause);
  /// Limits the speed to that of a UART with ten bits an octet; 0 = no limit.
  void speed(unsigned baud);
  /// Replaces octets appended from now on by garbage(): the host uses another speed.
  void garble(bool on) { garbled_ = on; }

 private:
  struct Chunk {
    util::Deadline due;
    std::string octets;
  };
  std::size_t piece() const;

  const util::Clock& clock_;
  std::string buffer_;
  std::size_t begin_ = 0;
  std::deque<Chunk> later_;
  util::Deadline resume_{};
  std::size_t split_octets_ = 0;
  util::Duration split_pause_{};
  unsigned baud_ = 0;
  bool garbled_ = false;
};

/// Returns as many meaningless octets, without a line end, as a UART reads from octets sent at
/// another speed.
std::string garbage(std::string_view octets);

}  // namespace firmware
