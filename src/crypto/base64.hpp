// Base64 (RFC 4648 §4 and §5). Decoding is strict, except where it says otherwise.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "util/octets.hpp"

namespace crypto {

std::string base64(util::OctetView data);
/// Without padding.
std::string base64url(util::OctetView data);

/// With its padding, nothing foreign, no stray bits at the end; else nothing.
std::optional<util::Octets> from_base64(std::string_view text);
std::optional<util::Octets> from_base64url(std::string_view text);
/// As RelaySMS servers read it: foreign characters (line ends above all) are passed over, missing
/// padding is no error. Nothing if what is left cannot be octets.
std::optional<util::Octets> from_base64_lenient(std::string_view text);

}  // namespace crypto
