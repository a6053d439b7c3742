#include "monitoring/signature.hpp"

#include <fmt/format.h>

#include <random>

#include "crypto/base64.hpp"
#include "crypto/digest.hpp"

namespace monitoring {

namespace {

util::Octets key_of(std::string_view secret) {
  constexpr std::string_view kPrefix = "whsec_";
  if (secret.starts_with(kPrefix))
    if (auto key = crypto::from_base64(secret.substr(kPrefix.size()))) return std::move(*key);
  const auto octets = util::as_octets(secret);
  return {octets.begin(), octets.end()};
}

}  // namespace

std::vector<std::pair<std::string, std::string>> sign(std::string_view secret, std::string_view id,
                                                      std::string_view body, util::WallTime now) {
  const auto seconds = util::epoch_ms(now) / 1000;
  const auto content = fmt::format("{}.{}.{}", id, seconds, body);
  const auto digest = crypto::hmac_sha256(key_of(secret), util::as_octets(content));
  return {{"webhook-id", std::string(id)},
          {"webhook-timestamp", std::to_string(seconds)},
          {"webhook-signature", "v1," + crypto::base64(digest)}};
}

std::string random_uuid() {
  std::random_device random;
  constexpr std::uint32_t kVersion = 0x4000, kVersionMask = 0x0FFF;
  constexpr std::uint32_t kVariant = 0x8000, kVariantMask = 0x3FFF;
  constexpr std::uint32_t kLow16 = 0xFFFF;
  const auto a = random(), b = random(), c = random(), d = random();
  return fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:04x}{:08x}", a, b & kLow16,
                     ((b >> 16) & kVersionMask) | kVersion, (c & kVariantMask) | kVariant,
                     (c >> 16) & kLow16, d);
}

}  // namespace monitoring
