#include "util/octets.hpp"

#include <array>

namespace util {

namespace {
constexpr int kNone = -1;

constexpr int nibble(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return kNone;
}
}  // namespace

std::string to_hex(OctetView octets) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string hex;
  hex.reserve(octets.size() * 2);
  for (const auto octet : octets) {
    hex.push_back(kDigits[octet >> 4U]);
    hex.push_back(kDigits[octet & 0x0FU]);
  }
  return hex;
}

std::optional<Octets> from_hex(std::string_view hex) {
  if (hex.size() % 2 != 0) return std::nullopt;
  Octets octets;
  octets.reserve(hex.size() / 2);
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    const int high = nibble(hex[i]);
    const int low = nibble(hex[i + 1]);
    if (high == kNone || low == kNone) return std::nullopt;
    octets.push_back(static_cast<std::uint8_t>(high << 4 | low));
  }
  return octets;
}

}  // namespace util
