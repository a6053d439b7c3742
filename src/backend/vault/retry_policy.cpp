#include "backend/vault/retry_policy.hpp"

namespace vault {

namespace {

constexpr int kEnough = 48;          // they take two days at least
constexpr int kMost = 30 * 24 + 10;  // hourly tries, and the shorter pauses before

}  // namespace

bool is_hopeless(const Tries& tries, std::int64_t now) {
  return tries.count >= kMost || (tries.count >= kEnough && now - tries.since >= kMonth);
}

}  // namespace vault
