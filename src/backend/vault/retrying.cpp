#include "backend/vault/retrying.hpp"

namespace vault {

namespace {

constexpr std::int64_t kFirstPause = 5'000;
constexpr int kEnough = 48;          // two days of them at least
constexpr int kMost = 30 * 24 + 10;  // hourly ones, and those before

}  // namespace

std::int64_t pause_after(int count) {
  auto pause = kFirstPause;
  for (int i = 1; i < count && pause < kLongestPause; ++i) pause *= 2;
  return pause < kLongestPause ? pause : kLongestPause;
}

bool is_hopeless(const Tries& tries, std::int64_t now) {
  return tries.count >= kMost || (tries.count >= kEnough && now - tries.since >= kMonth);
}

}  // namespace vault
