#include "crypto/digest.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <memory>
#include <new>

namespace crypto {
namespace {

// Fetched once: EVP_sha256() looks up the algorithm at every init, which takes longer than hashing
// an SMS.
const EVP_MD* sha256_method() {
  static const EVP_MD* const method = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  if (method == nullptr) throw std::bad_alloc();
  return method;
}

/// Throws if an OpenSSL call failed. With a fetched method only lack of memory makes these calls
/// fail.
void digest_must(int ok) {
  if (ok != 1) throw std::bad_alloc();
}

using MacContext = std::unique_ptr<EVP_MAC_CTX, decltype(&EVP_MAC_CTX_free)>;

// OpenSSL reads a null key as "keep the previous key", so an empty key needs an address too.
const std::uint8_t kNoKey = 0;

/// Makes an HMAC with SHA-256 and an empty key, to be copied. OpenSSL looks up both algorithms for
/// it, which takes longer than an HMAC of an SMS.
EVP_MAC_CTX* new_hmac() {
  EVP_MAC* const method = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  EVP_MAC_CTX* const context = method == nullptr ? nullptr : EVP_MAC_CTX_new(method);
  EVP_MAC_free(method);  // the context keeps it
  if (context == nullptr) throw std::bad_alloc();
  char digest[] = "SHA256";
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
      OSSL_PARAM_construct_end()};
  digest_must(EVP_MAC_init(context, &kNoKey, 0, parameters));
  return context;
}

const EVP_MAC_CTX* empty_hmac() {
  static const EVP_MAC_CTX* const context = new_hmac();
  return context;
}

MacContext copy_of(const EVP_MAC_CTX* context) {
  MacContext copy(EVP_MAC_CTX_dup(context), EVP_MAC_CTX_free);
  if (copy == nullptr) throw std::bad_alloc();
  return copy;
}

EVP_MD_CTX* context_of(void* context) {
  return static_cast<EVP_MD_CTX*>(context);
}

}  // namespace

Sha256 sha256(util::OctetView data) {
  Sha256 out{};
  digest_must(EVP_Digest(data.data(), data.size(), out.data(), nullptr, sha256_method(), nullptr));
  return out;
}

Fingerprint::Fingerprint() : context_(EVP_MD_CTX_new()) {
  if (context_ == nullptr) throw std::bad_alloc();
  digest_must(EVP_DigestInit_ex2(context_of(context_), sha256_method(), nullptr));
}

Fingerprint::~Fingerprint() {
  EVP_MD_CTX_free(context_of(context_));
}

Fingerprint& Fingerprint::add(util::OctetView piece) {
  const auto n = static_cast<std::uint32_t>(piece.size());
  const std::array<std::uint8_t, 4> length{
      static_cast<std::uint8_t>(n >> 24), static_cast<std::uint8_t>(n >> 16),
      static_cast<std::uint8_t>(n >> 8), static_cast<std::uint8_t>(n)};
  digest_must(EVP_DigestUpdate(context_of(context_), length.data(), length.size()));
  digest_must(EVP_DigestUpdate(context_of(context_), piece.data(), piece.size()));
  return *this;
}

Sha256 Fingerprint::finish() {
  Sha256 out{};
  digest_must(EVP_DigestFinal_ex(context_of(context_), out.data(), nullptr));
  digest_must(EVP_DigestInit_ex2(context_of(context_), nullptr, nullptr));
  return out;
}

HmacKey::HmacKey(util::OctetView key) : context_(nullptr) {
  auto context = copy_of(empty_hmac());
  digest_must(EVP_MAC_init(context.get(), key.empty() ? &kNoKey : key.data(), key.size(), nullptr));
  context_ = context.release();
}

HmacKey::~HmacKey() {
  EVP_MAC_CTX_free(static_cast<EVP_MAC_CTX*>(context_));
}

Sha256 HmacKey::hash(util::OctetView data) const {
  const auto context = copy_of(static_cast<const EVP_MAC_CTX*>(context_));
  digest_must(EVP_MAC_update(context.get(), data.data(), data.size()));
  Sha256 out{};
  std::size_t written = 0;
  digest_must(EVP_MAC_final(context.get(), out.data(), &written, out.size()));
  return out;
}

Sha256 hmac_sha256(util::OctetView key, util::OctetView data) {
  return HmacKey(key).hash(data);
}

bool equal_constant_time(util::OctetView a, util::OctetView b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace crypto
