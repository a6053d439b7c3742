// The retry policy of revocations and erasures: pauses of 5 s, doubled up to an hour, for 30 days.
// The times are stored as dates, and the date may jump: a jump neither stalls nor ends the retries.
// Pure.
#pragma once

#include <cstdint>

#include "util/backoff.hpp"

namespace vault {

struct Tries {
  int count = 0;           ///< tries begun, including the current one
  std::int64_t since = 0;  ///< epoch ms of the request to revoke or erase
};

/// Longest pause, in milliseconds. A row whose next try is later than that was written by a wrong
/// clock and is due.
constexpr std::int64_t kLongestPause = 3'600'000;
/// How long a settled row is listed, and how long a request is retried, in milliseconds.
constexpr std::int64_t kMonth = 30LL * 24 * kLongestPause;

/// Returns the pause after `count` tries, in milliseconds.
inline std::int64_t pause_after(int count) {
  constexpr util::Backoff kBackoff{.first = std::chrono::seconds(5),
                                   .cap = std::chrono::milliseconds(kLongestPause)};
  return kBackoff.pause(count - 1).count();
}
/// Returns true after 30 days and at least 48 tries, or after as many tries as fit into 30 days. A
/// date that jumps ahead is not enough.
bool is_hopeless(const Tries& tries, std::int64_t now);

}  // namespace vault
