// What a person wants published, as the Gateway server hands it over, and what becomes of it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "util/result.hpp"

namespace publisher {

/// UTF-8 throughout. Kept sealed until it is settled, then erased.
struct Publication {
  std::string id;  ///< SHA-256, hex: of user and ciphertext, whichever server brings it
  std::string user_id, platform, account;
  std::string to, cc, bcc, subject, body;
  std::int64_t received_at = 0;  ///< epoch milliseconds
  std::int64_t expires = 0;      ///< of the grant; passed on to the vault as it came
  std::string grant;
  bool operator==(const Publication&) const = default;
};

/// For sealing: everything but `id`, `user_id` and `platform`, which stand beside it.
std::string write_content(const Publication& publication);
util::Result<Publication> read_content(std::string_view content);

enum class State {
  waiting,
  published,
  maybe_sent,  ///< nobody knows, the platform cannot tell, and it is not done twice
  failed,
};
std::string_view to_string(State state);
State state_of(std::string_view text);

}  // namespace publisher
