#include "crypto/aes.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>

#include <memory>
#include <new>
#include <stdexcept>

namespace crypto {
namespace {

using Context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

enum class Direction { decrypt = 0, encrypt = 1 };

// Fetched once for the reason given in digest.cpp.
const EVP_CIPHER* fetched(const char* name) {
  const EVP_CIPHER* const method = EVP_CIPHER_fetch(nullptr, name, nullptr);
  if (method == nullptr) throw std::bad_alloc();
  return method;
}
const EVP_CIPHER* gcm() {
  static const EVP_CIPHER* const method = fetched("AES-256-GCM");
  return method;
}
const EVP_CIPHER* cbc() {
  static const EVP_CIPHER* const method = fetched("AES-256-CBC");
  return method;
}

/// Throws if an OpenSSL call failed. With a fetched method and checked sizes only lack of memory
/// makes these calls fail.
void aes_must(int ok) {
  if (ok != 1) throw std::bad_alloc();
}

Context begin(const EVP_CIPHER* method, util::OctetView key, util::OctetView iv,
              std::size_t iv_size, Direction direction) {
  if (key.size() != kAesKeySize || iv.size() != iv_size)
    throw std::invalid_argument("an AES-256 key has 32 octets, a nonce 12, an IV 16");
  Context context(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  if (!context) throw std::bad_alloc();
  aes_must(EVP_CipherInit_ex2(context.get(), method, key.data(), iv.data(),
                              static_cast<int>(direction), nullptr));
  return context;
}

/// Encrypts or decrypts `in`, which may be empty. OpenSSL refuses a null address, so an empty `in`
/// is passed with the address of a constant.
void update(EVP_CIPHER_CTX* context, std::uint8_t* out, int& written, util::OctetView in) {
  static const std::uint8_t kNothing = 0;
  aes_must(EVP_CipherUpdate(context, out, &written, in.empty() ? &kNothing : in.data(),
                            static_cast<int>(in.size())));
}

/// Processes all of `in` into `out`, then the final block. Returns the number of octets written, or
/// nothing if the padding or the tag is wrong.
std::optional<std::size_t> run(EVP_CIPHER_CTX* context, util::OctetView in, std::uint8_t* out) {
  int written = 0, last = 0;
  update(context, out, written, in);
  if (EVP_CipherFinal_ex(context, out + written, &last) != 1) {
    ERR_clear_error();
    return std::nullopt;
  }
  return static_cast<std::size_t>(written + last);
}

}  // namespace

util::Octets gcm_seal(util::OctetView key, util::OctetView nonce, util::OctetView aad,
                      util::OctetView plaintext) {
  const auto context = begin(gcm(), key, nonce, kGcmNonceSize, Direction::encrypt);
  util::Octets out(plaintext.size() + kGcmTagSize);
  int ignored = 0;
  if (!aad.empty()) update(context.get(), nullptr, ignored, aad);
  if (!run(context.get(), plaintext, out.data())) throw std::bad_alloc();
  aes_must(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, static_cast<int>(kGcmTagSize),
                               out.data() + plaintext.size()));
  return out;
}

std::optional<util::Octets> gcm_open(util::OctetView key, util::OctetView nonce,
                                     util::OctetView aad, util::OctetView sealed) {
  if (sealed.size() < kGcmTagSize) return std::nullopt;
  const auto context = begin(gcm(), key, nonce, kGcmNonceSize, Direction::decrypt);
  const auto ciphertext = sealed.first(sealed.size() - kGcmTagSize);
  util::Octets tag(sealed.end() - kGcmTagSize, sealed.end());
  aes_must(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, static_cast<int>(kGcmTagSize),
                               tag.data()));
  int ignored = 0;
  if (!aad.empty()) update(context.get(), nullptr, ignored, aad);
  util::Octets out(ciphertext.size() + 1);  // an empty vector would have no address
  const auto written = run(context.get(), ciphertext, out.data());
  if (!written) return std::nullopt;
  out.resize(*written);
  return out;
}

util::Octets cbc_encrypt(util::OctetView key, util::OctetView iv, util::OctetView plaintext) {
  const auto context = begin(cbc(), key, iv, kCbcIvSize, Direction::encrypt);
  util::Octets out(plaintext.size() + kCbcIvSize);
  const auto written = run(context.get(), plaintext, out.data());
  if (!written) throw std::bad_alloc();
  out.resize(*written);
  return out;
}

std::optional<util::Octets> cbc_decrypt(util::OctetView key, util::OctetView iv,
                                        util::OctetView ciphertext) {
  if (ciphertext.empty() || ciphertext.size() % kCbcIvSize != 0) return std::nullopt;
  const auto context = begin(cbc(), key, iv, kCbcIvSize, Direction::decrypt);
  util::Octets out(ciphertext.size() + kCbcIvSize);
  const auto written = run(context.get(), ciphertext, out.data());
  if (!written) return std::nullopt;
  out.resize(*written);
  return out;
}

}  // namespace crypto
