// A grant: proof from the Gateway server to the vault that a user asked for one publication. The
// Publisher forwards it and cannot make one (docs/backend.md, "Who may ask whom").
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace service {

/// The longest time for which a Publisher may be configured to retry a publication.
inline constexpr std::chrono::milliseconds kLongestRetry = std::chrono::hours(24 * 30);
/// How long a grant is valid: until the last try, on a host whose clock is a day off.
inline constexpr std::chrono::milliseconds kGrantLasts = kLongestRetry + std::chrono::hours(24);

struct Granted {
  std::string publication;  ///< its id
  std::string user_id;
  char letter = 0;           ///< of the platform
  std::string account;       ///< empty: the first one connected at that platform
  std::int64_t expires = 0;  ///< epoch milliseconds
};

/// Returns the HMAC-SHA-256 of `granted` in lower-case hexadecimal. Each field is preceded by its
/// length, so that no two different grants have the same text.
std::string make_grant(std::string_view key, const Granted& granted);
/// Returns true if `grant` was made for `granted`. Compares in constant time. Does not check
/// `granted.expires`.
bool grant_fits(std::string_view key, const Granted& granted, std::string_view grant);

}  // namespace service
