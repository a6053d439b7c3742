#include "crypto/keyring.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

#include "crypto/aes.hpp"
#include "crypto/base64.hpp"
#include "crypto/random.hpp"
#include "crypto/wipe.hpp"
#include "util/text.hpp"

namespace crypto {
namespace {

using util::Advice, util::fail;

constexpr std::size_t kHeaderSize = 1 + kGcmNonceSize;
constexpr int kLastKeyId = 255;

/// Derives 32 octets with HKDF-SHA-256 (RFC 5869), without salt.
Sha256 derive(util::OctetView key, std::string_view info) {
  auto extracted = hmac_sha256(util::Octets(32, 0), key);
  util::Octets block(info.begin(), info.end());
  block.push_back(1);
  const auto derived = hmac_sha256(extracted, block);
  overwrite(extracted.data(), extracted.size());
  return derived;
}

/// Returns the additional data: the context, preceded by the key's id, so that a changed id is
/// detected.
std::string bound(std::uint8_t id, std::string_view context) {
  return static_cast<char>(id) + std::string(context);
}

}  // namespace

util::Result<Keyring> Keyring::parse(std::string_view text) {
  std::vector<Key> keys;
  int number = 0;
  for (const auto whole : util::split(text, '\n')) {
    ++number;
    const auto line = util::trim(whole);
    if (line.empty() || line.starts_with('#')) continue;
    const auto blank = line.find(' ');
    const auto id = util::to_int(line.substr(0, blank));
    auto octets = from_base64(util::trim(line.substr(std::min(blank, line.size()))));
    if (!id || *id < 1 || *id > kLastKeyId || !octets || octets->size() != kAesKeySize)
      return fail(Advice::reject,
                  fmt::format("line {} of the key file is no key: write an id from 1 to 255, a "
                              "blank and 32 octets in base64",
                              number));
    if (std::any_of(keys.begin(), keys.end(), [&](const Key& key) { return key.id == *id; }))
      return fail(Advice::reject, fmt::format("line {} of the key file has the id {} a second "
                                              "time: give each key its own",
                                              number, *id));
    keys.push_back({static_cast<int>(*id), std::move(*octets)});
  }
  if (keys.empty()) return fail(Advice::reject, "the key file has no key: add a line to it");
  return Keyring(std::move(keys));
}

std::string Keyring::new_line(int id) {
  return fmt::format("{} {}\n", id, base64(random_octets(kAesKeySize)));
}

util::Octets Keyring::seal(std::string_view context, util::OctetView plaintext) const {
  const auto& key = keys_.back();
  util::Octets out{static_cast<std::uint8_t>(key.id)};
  const auto nonce = random_octets(kGcmNonceSize);
  const auto sealed =
      gcm_seal(key.octets, nonce, util::as_octets(bound(out[0], context)), plaintext);
  out.insert(out.end(), nonce.begin(), nonce.end());
  out.insert(out.end(), sealed.begin(), sealed.end());
  return out;
}

util::Result<util::Octets> Keyring::open(std::string_view context, util::OctetView sealed) const {
  if (sealed.size() < kHeaderSize + kGcmTagSize)
    return fail(Advice::reject, "a sealed field is too short: the database is damaged");
  const auto key =
      std::find_if(keys_.begin(), keys_.end(), [&](const Key& k) { return k.id == sealed[0]; });
  if (key == keys_.end())
    return fail(Advice::reject,
                fmt::format("key {} is not in the key file: put its line back, in front of the "
                            "newer ones",
                            sealed[0]));
  auto out = gcm_open(key->octets, sealed.subspan(1, kGcmNonceSize),
                      util::as_octets(bound(sealed[0], context)), sealed.subspan(kHeaderSize));
  if (!out)
    return fail(Advice::reject,
                "a sealed field does not open: it was changed, moved, or sealed under another key "
                "of the same id");
  return std::move(*out);
}

bool Keyring::has(int id) const {
  return std::any_of(keys_.begin(), keys_.end(), [id](const Key& key) { return key.id == id; });
}

std::optional<int> Keyring::free_id() const {
  int highest = 0;
  for (const auto& key : keys_) highest = std::max(highest, key.id);
  if (highest < kLastKeyId) return highest + 1;
  for (int id = 1; id <= kLastKeyId; ++id)
    if (!has(id)) return id;
  return std::nullopt;
}

std::vector<Keyring::CheckValue> Keyring::check_values() const {
  constexpr std::size_t kShown = 8;
  std::vector<CheckValue> all;
  for (const auto& key : keys_) {
    const auto check = derive(key.octets, "check");
    all.push_back({key.id, util::lower(util::to_hex(util::OctetView(check).first(kShown)))});
  }
  return all;
}

bool Keyring::is_current(util::OctetView sealed) const {
  return !sealed.empty() && sealed[0] == newest();
}

Sha256 Keyring::lookup(std::string_view purpose, std::string_view value) const {
  return lookup_key(purpose).hash(util::as_octets(value));
}

HmacKey Keyring::lookup_key(std::string_view purpose) const {
  return derived_key(lookup_id(), purpose);
}

Sha256 Keyring::lookup_by(int id, std::string_view purpose, std::string_view value) const {
  return derived_key(id, purpose).hash(util::as_octets(value));
}

HmacKey Keyring::derived_key(int id, std::string_view purpose) const {
  const auto found =
      std::find_if(keys_.begin(), keys_.end(), [id](const Key& key) { return key.id == id; });
  assert(found != keys_.end());
  auto derived = derive(found->octets, fmt::format("lookup/{}", purpose));
  HmacKey key(derived);
  overwrite(derived.data(), derived.size());
  return key;
}

void Keyring::look_up_by(int id) {
  assert(id == 0 || has(id));
  lookup_id_ = id;
}

std::vector<int> Keyring::ids() const {
  std::vector<int> all;
  for (const auto& key : keys_) all.push_back(key.id);
  return all;
}

}  // namespace crypto
