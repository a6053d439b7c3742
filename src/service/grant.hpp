// A grant: the Gateway server's word to the vault that a user asked for one publication. The
// Publisher carries it, and cannot make one. docs/backend.md, "Who may ask whom".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace service {

struct Granted {
  std::string publication;  ///< its id
  std::string user_id;
  char letter = 0;           ///< of the platform
  std::string account;       ///< empty: the first connected
  std::int64_t expires = 0;  ///< epoch milliseconds
};

/// HMAC-SHA-256 in small hexadecimal; each field is preceded by its length, so that borders count.
std::string make_grant(std::string_view key, const Granted& granted);
/// Constant time. The end is the caller's to check.
bool grant_fits(std::string_view key, const Granted& granted, std::string_view grant);

}  // namespace service
