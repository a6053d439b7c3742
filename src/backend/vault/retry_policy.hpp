// Decides when something owed to others is tried again: 5 s, doubled each time up to an hour, for
// 30 days. Kept in the database with the date, which may jump: nothing is stalled or given up by a
// jump. Pure.
#pragma once

#include <cstdint>

#include "util/backoff.hpp"

namespace vault {

struct Tries {
  int count = 0;           ///< begun, this one too
  std::int64_t since = 0;  ///< epoch ms: owed since
};

/// Longest pause, in milliseconds. What is to be tried later than that from now was written by a
/// clock that was wrong, and is due.
constexpr std::int64_t kLongestPause = 3'600'000;
/// How long a settled debt is told about, and how long one is tried.
constexpr std::int64_t kMonth = 30LL * 24 * kLongestPause;

/// Returns the pause after `count` tries, in milliseconds.
inline std::int64_t pause_after(int count) {
  constexpr util::Backoff kBackoff{.first = std::chrono::seconds(5),
                                   .cap = std::chrono::milliseconds(kLongestPause)};
  return kBackoff.pause(count - 1).count();
}
/// 30 days have gone by, or as many tries as fit into them. A date that leapt ahead does not
/// suffice.
bool is_hopeless(const Tries& tries, std::int64_t now);

}  // namespace vault
