#include "payload/envelope.hpp"

#include <algorithm>
#include <stdexcept>

#include "crypto/aes.hpp"
#include "crypto/base64.hpp"
#include "util/ascii.hpp"

namespace payload {
namespace {

using util::Advice, util::fail;

constexpr std::size_t kHeaderSize = 5, kLeastSize = kHeaderSize + crypto::kGcmTagSize + 1;
/// More than an SMS of 255 parts can carry.
constexpr std::size_t kLongestText = 64 * 1024;
constexpr std::size_t kLineSize = 76;

util::Octets header_of(std::uint32_t counter) {
  return {kCompactMarker, static_cast<std::uint8_t>(counter >> 24),
          static_cast<std::uint8_t>(counter >> 16), static_cast<std::uint8_t>(counter >> 8),
          static_cast<std::uint8_t>(counter)};
}

std::uint32_t counter_of(util::OctetView header) {
  return static_cast<std::uint32_t>(header[1]) << 24 | static_cast<std::uint32_t>(header[2]) << 16 |
         static_cast<std::uint32_t>(header[3]) << 8 | header[4];
}

util::Octets nonce_of(util::OctetView header) {
  util::Octets nonce(crypto::kGcmNonceSize, 0);
  std::copy(header.begin() + 1, header.end(), nonce.end() - 4);
  return nonce;
}

/// Encodes base64 as android.util.Base64.DEFAULT does: a line end after every 76 characters and at
/// the end.
std::string android_base64(util::OctetView data) {
  const auto text = crypto::base64(data);
  std::string out;
  for (std::size_t at = 0; at < text.size(); at += kLineSize)
    out += text.substr(at, kLineSize) + '\n';
  return out;
}

}  // namespace

std::optional<Compact> read_compact(std::string_view text) {
  if (text.size() > kLongestText) return std::nullopt;
  const auto octets = crypto::from_base64(util::without_spaces(text));
  if (!octets || octets->size() < kLeastSize || octets->front() != kCompactMarker)
    return std::nullopt;
  Compact compact;
  compact.header.assign(octets->begin(), octets->begin() + kHeaderSize);
  compact.sealed.assign(octets->begin() + kHeaderSize, octets->end());
  compact.counter = counter_of(compact.header);
  if (compact.counter == 0) return std::nullopt;
  return compact;
}

std::optional<RsaEra> read_rsa_era(std::string_view text) {
  if (text.size() > kLongestText) return std::nullopt;
  const auto outer = crypto::from_base64_lenient(text);
  if (!outer || outer->size() <= crypto::kCbcIvSize) return std::nullopt;
  const auto inner = util::as_chars(util::OctetView(*outer).subspan(crypto::kCbcIvSize));
  const auto ciphertext = crypto::from_base64_lenient(inner);
  if (!ciphertext || ciphertext->empty() || ciphertext->size() % crypto::kCbcIvSize != 0)
    return std::nullopt;
  return RsaEra{{outer->begin(), outer->begin() + crypto::kCbcIvSize}, *ciphertext};
}

util::Result<util::Octets> open(const Compact& compact, util::OctetView key) {
  auto content = crypto::gcm_open(key, nonce_of(compact.header), compact.header, compact.sealed);
  if (!content)
    return fail(Advice::reject,
                "the message was not sealed under this user's key: synchronise the phone again");
  return std::move(*content);
}

util::Result<util::Octets> open(const RsaEra& old, util::OctetView key) {
  auto content = crypto::cbc_decrypt(key, old.iv, old.ciphertext);
  if (!content)
    return fail(Advice::reject,
                "the message was not encrypted under this user's key: synchronise the phone again");
  return std::move(*content);
}

std::string seal_compact(util::OctetView key, std::uint32_t counter, util::OctetView content) {
  if (counter == 0) throw std::invalid_argument("the counter of a payload begins with 1");
  auto out = header_of(counter);
  const auto sealed = crypto::gcm_seal(key, nonce_of(out), out, content);
  out.insert(out.end(), sealed.begin(), sealed.end());
  return crypto::base64(out);
}

std::string seal_rsa_era(util::OctetView key, util::OctetView iv, std::string_view content) {
  const auto inner = android_base64(crypto::cbc_encrypt(key, iv, util::as_octets(content)));
  util::Octets out(iv.begin(), iv.end());
  out.insert(out.end(), inner.begin(), inner.end());
  return android_base64(out);
}

}  // namespace payload
