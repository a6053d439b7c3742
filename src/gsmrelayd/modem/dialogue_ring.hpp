// The last lines of a modem's dialogue, in a ring of fixed size. A line is what DialogueOutline
// makes of it, or a remark: nothing private is ever in the ring.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "util/clock.hpp"

namespace gsmrelayd {

/// Allocates its memory when it is made, and none for a line. Used by the modem's thread only.
class DialogueRing {
 public:
  /// The memory of one modem, and the longest line that is kept whole, in octets.
  static constexpr std::size_t kOctets = 32 * 1024, kLongestLine = 160;

  explicit DialogueRing(std::size_t octets = kOctets) : ring_(octets) {}

  /// Adds `line`, which was said or heard at `at`; cuts it after kLongestLine. Drops the oldest
  /// lines for which there is no room.
  void add(util::Deadline at, std::string_view line);

  struct Recent {
    std::string text{};      ///< lines with their time before `now` in seconds: "   -1.250 > AT\n"
    util::Duration span{0};  ///< from the oldest line to `now`
  };
  /// Returns the lines of the last `age` before `now`, oldest first.
  Recent recent(util::Deadline now, util::Duration age) const;
  /// Forgets all lines.
  void clear() { used_ = 0; }

 private:
  struct Head {
    std::int64_t at;  ///< a util::Deadline
    std::uint16_t length;
  };
  void write(const void* from, std::size_t octets);
  void read(std::size_t from, void* to, std::size_t octets) const;
  void drop_oldest();

  std::vector<char> ring_;
  std::size_t begin_ = 0;  ///< of the oldest line
  std::size_t used_ = 0;
};

}  // namespace gsmrelayd
