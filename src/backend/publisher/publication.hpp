// A publication as the Gateway server forwards it, and its states.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "util/result.hpp"

namespace publisher {

/// All texts are UTF-8. Stored sealed until it is settled, then erased.
struct Publication {
  std::string id;  ///< SHA-256 of user and ciphertext in hexadecimal
  std::string user_id, platform, account;
  std::string to, cc, bcc, subject, body;
  std::int64_t received_at = 0;  ///< epoch milliseconds
  std::int64_t expires = 0;      ///< of the grant; forwarded to the vault unchanged
  std::string grant;
  std::string account_id{};  ///< of the account at the first request, as the vault named it
  std::string public_id{};   ///< as stored; Job::public_id has it
  bool operator==(const Publication&) const = default;
};

/// Writes the part that is sealed: everything but `id`, `user_id` and `platform`.
std::string write_content(const Publication& publication);
util::Result<Publication> read_content(std::string_view content);

enum class State {
  waiting,
  published,
  maybe_sent,  ///< the outcome is unknown, and it is not tried again
  failed,
  restored,  ///< from a backup: it may have been published since, and waits for the operator
};
std::string_view to_string(State state);
State state_of(std::string_view text);

}  // namespace publisher
