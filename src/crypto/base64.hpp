// Base64 and base64url (RFC 4648 §4 and §5). Decoding is strict unless the function says otherwise.
// Any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "util/octets.hpp"

namespace crypto {

/// Encodes with padding, on one line.
std::string base64(util::OctetView data);
/// Encodes without padding.
std::string base64url(util::OctetView data);

/// Decodes base64 with padding. Returns nothing for a foreign character, missing padding, or unused
/// bits at the end that are not zero.
std::optional<util::Octets> from_base64(std::string_view text);
/// Decodes base64url without padding, as strictly as from_base64().
std::optional<util::Octets> from_base64url(std::string_view text);
/// Decodes as RelaySMS servers do: skips foreign characters (such as line ends) and accepts missing
/// padding. Returns nothing if a character follows the padding, or a single one is left over.
std::optional<util::Octets> from_base64_lenient(std::string_view text);

}  // namespace crypto
