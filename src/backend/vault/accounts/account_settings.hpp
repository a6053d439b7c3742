// What a person sets for one account, and its platform's Publisher reads.
#pragma once

#include <string>
#include <string_view>

#include "backend/vault/vault_context.hpp"

namespace vault {

/// As it is kept: a JSON object of short texts; "" for nothing. 400 for what is none, and for a
/// setting or a value that `platform` does not know: it would be found out at the first post.
Outcome<std::string> account_settings(const Platform& platform, const std::string& given);

/// 1 to `longest` octets, none a control character.
bool is_plain(std::string_view text, std::size_t longest);

}  // namespace vault
