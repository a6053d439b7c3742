// Octets and their hexadecimal form.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace util {

using Octets = std::vector<std::uint8_t>;
using OctetView = std::span<const std::uint8_t>;

/// Returns capital letters without separators: "0791…".
std::string to_hex(OctetView octets);

/// Accepts upper and lower case. Returns nothing for an odd length or any other character.
std::optional<Octets> from_hex(std::string_view hex);

inline OctetView as_octets(std::string_view s) {
  return {reinterpret_cast<const std::uint8_t*>(s.data()), s.size()};
}
inline std::string_view as_chars(OctetView o) {
  return {reinterpret_cast<const char*>(o.data()), o.size()};
}

}  // namespace util
