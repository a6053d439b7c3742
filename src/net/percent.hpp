// Percent-encoding (RFC 3986 §2.1).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace net {

/// Nothing for a "%" without two hexadecimal digits, and for "%00".
std::optional<std::string> percent_decode(std::string_view text);
/// Everything but the unreserved characters (§2.3) is encoded: fit for a path segment or a value.
std::string percent_encode(std::string_view text);

}  // namespace net
