// The way out of the modem: octets wait here until the line takes them. Without faults they are
// ready at once and in one piece.
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

  /// Ready `delay` from now, but never before what was appended earlier.
  void append(std::string_view octets, util::Duration delay = {});
  /// What may be written now.
  std::string_view ready();
  /// The first `count` octets of `ready` have been written.
  void consume(std::size_t count);
  /// When `ready` may give more than it does now.
  std::optional<util::Deadline> next() const;
  void clear();
  /// Octets that wait, ready or not.
  std::size_t size() const;

  /// At most `octets` in one piece, then `pause`; 0 = no limit.
  void split(std::size_t octets, util::Duration pause);
  /// As if over a UART: ten bits an octet. 0 = no limit.
  void speed(unsigned baud);
  /// The other end listens at another speed: what is appended arrives as garbage().
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

/// What a UART makes of octets sent at another speed: as many that mean nothing, never a line end.
std::string garbage(std::string_view octets);

}  // namespace firmware
