// Settings that a user gives for one account and that the Publisher reads.
#pragma once

#include <string>
#include <string_view>

#include "backend/vault/vault_context.hpp"

namespace vault {

/// Checks `given`, a JSON object of short texts, and returns it as it is stored; "" stays "".
/// Refuses with 400 for other JSON and for a setting or value that `platform` does not accept, so
/// that the user learns of it now and not at the first post.
Outcome<std::string> account_settings(const Platform& platform, const std::string& given);

/// Returns true for 1 to `longest` octets without control characters.
bool is_plain(std::string_view text, std::size_t longest);

}  // namespace vault
