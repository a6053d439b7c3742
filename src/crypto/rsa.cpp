#include "crypto/rsa.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <new>
#include <stdexcept>

#include "crypto/base64.hpp"
#include "crypto/digest.hpp"
#include "crypto/spki.hpp"

namespace crypto {
namespace {

using util::Advice, util::fail;
using Memory = std::unique_ptr<BIO, decltype(&BIO_free)>;
using Operation = std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)>;
using Digesting = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

constexpr int kLeastBits = 2048, kMostBits = 8192, kLeastExponentBits = 17;
constexpr std::size_t kLongestPem = 16 * 1024;

void rsa_must(int ok) {
  if (ok == 1) return;
  ERR_clear_error();
  throw std::bad_alloc();
}

EVP_PKEY* pkey(const std::shared_ptr<void>& key) {
  return static_cast<EVP_PKEY*>(key.get());
}

std::shared_ptr<void> owned(EVP_PKEY* key) {
  return {key, [](void* k) { EVP_PKEY_free(static_cast<EVP_PKEY*>(k)); }};
}

Memory memory(std::string_view content) {
  Memory bio(content.empty() ? BIO_new(BIO_s_mem())
                             : BIO_new_mem_buf(content.data(), static_cast<int>(content.size())),
             BIO_free);
  if (!bio) throw std::bad_alloc();
  return bio;
}

std::string text_of(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return {data, static_cast<std::size_t>(size)};
}

const EVP_MD* method_of(Hash hash) {
  static const EVP_MD* const sha1 = EVP_MD_fetch(nullptr, "SHA1", nullptr);
  static const EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  static const EVP_MD* const sha512 = EVP_MD_fetch(nullptr, "SHA512", nullptr);
  return hash == Hash::sha1 ? sha1 : hash == Hash::sha256 ? sha256 : sha512;
}

bool is_fit(EVP_PKEY* key) {
  if (EVP_PKEY_is_a(key, "RSA") != 1) return false;
  const int bits = EVP_PKEY_get_bits(key);
  if (bits < kLeastBits || bits > kMostBits) return false;
  const auto number = [key](const char* name) {
    BIGNUM* read = nullptr;
    EVP_PKEY_get_bn_param(key, name, &read);
    return std::unique_ptr<BIGNUM, decltype(&BN_free)>(read, BN_free);
  };
  const auto modulus = number(OSSL_PKEY_PARAM_RSA_N), exponent = number(OSSL_PKEY_PARAM_RSA_E);
  // Even numbers and huge exponents are no RSA keys: they only cost time.
  return modulus && exponent && BN_is_odd(modulus.get()) != 0 && BN_is_odd(exponent.get()) != 0 &&
         BN_num_bits(exponent.get()) >= kLeastExponentBits && BN_num_bits(exponent.get()) <= 64;
}

/// Refuses encrypted keys: without this OpenSSL asks for a passphrase on the terminal.
int no_passphrase(char*, int, int, void*) {
  return -1;
}

std::shared_ptr<void> read_private_key(std::string_view pem) {
  if (pem.find("-----BEGIN PRIVATE KEY-----") == std::string_view::npos) return nullptr;
  const auto bio = memory(pem);
  EVP_PKEY* const key = PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr);
  ERR_clear_error();
  return key == nullptr ? nullptr : owned(key);
}

/// Reads a key with `read`. Returns null if the PEM is too long or the key is not accepted.
std::shared_ptr<void> fit_key(std::string_view pem,
                              std::shared_ptr<void> (*read)(std::string_view)) {
  if (pem.size() > kLongestPem) return nullptr;
  auto key = read(pem);
  return key && is_fit(pkey(key)) ? key : nullptr;
}

using Begin = int (*)(EVP_PKEY_CTX*);

Operation oaep_operation(EVP_PKEY* key, Begin begin, Oaep oaep) {
  Operation operation(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr), EVP_PKEY_CTX_free);
  if (!operation) throw std::bad_alloc();
  rsa_must(begin(operation.get()));
  rsa_must(EVP_PKEY_CTX_set_rsa_padding(operation.get(), RSA_PKCS1_OAEP_PADDING));
  rsa_must(EVP_PKEY_CTX_set_rsa_oaep_md(operation.get(), method_of(oaep.hash)));
  rsa_must(EVP_PKEY_CTX_set_rsa_mgf1_md(operation.get(), method_of(oaep.mgf1)));
  return operation;
}

void set_pss(EVP_PKEY_CTX* operation, Hash hash, int salt) {
  rsa_must(EVP_PKEY_CTX_set_rsa_padding(operation, RSA_PKCS1_PSS_PADDING));
  rsa_must(EVP_PKEY_CTX_set_rsa_mgf1_md(operation, method_of(hash)));
  rsa_must(EVP_PKEY_CTX_set_rsa_pss_saltlen(operation, salt));
}

Digesting digesting() {
  Digesting context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  if (!context) throw std::bad_alloc();
  return context;
}

}  // namespace

util::Result<RsaPublicKey> RsaPublicKey::from_pem(std::string_view pem) {
  auto key = fit_key(pem, read_rsa_public_key);
  if (!key)
    return fail(Advice::reject,
                "this is no RSA public key of 2048 to 8192 bits: send PEM, \"BEGIN PUBLIC KEY\"");
  return RsaPublicKey(std::move(key));
}

std::string RsaPublicKey::pem() const {
  const auto bio = memory({});
  rsa_must(PEM_write_bio_PUBKEY(bio.get(), pkey(key_)));
  return text_of(bio.get());
}

int RsaPublicKey::bits() const {
  return EVP_PKEY_get_bits(pkey(key_));
}

std::string RsaPublicKey::fingerprint() const {
  unsigned char* der = nullptr;
  const int size = i2d_PUBKEY(pkey(key_), &der);
  if (size <= 0) throw std::bad_alloc();
  const auto digest = sha256({der, static_cast<std::size_t>(size)});
  OPENSSL_free(der);
  return base64url(digest);
}

util::Result<util::Octets> RsaPublicKey::encrypt(util::OctetView plaintext, Oaep oaep) const {
  const auto operation = oaep_operation(pkey(key_), EVP_PKEY_encrypt_init, oaep);
  util::Octets out(static_cast<std::size_t>(EVP_PKEY_get_size(pkey(key_))));
  std::size_t written = out.size();
  if (EVP_PKEY_encrypt(operation.get(), out.data(), &written, plaintext.data(), plaintext.size()) !=
      1) {
    ERR_clear_error();
    return fail(Advice::reject, "this is too long for one RSA key: shorten it");
  }
  out.resize(written);
  return out;
}

bool RsaPublicKey::verify_pss(util::OctetView message, util::OctetView signature, Hash hash,
                              int salt) const {
  const auto context = digesting();
  EVP_PKEY_CTX* operation = nullptr;
  rsa_must(EVP_DigestVerifyInit(context.get(), &operation, method_of(hash), nullptr, pkey(key_)));
  set_pss(operation, hash, salt);
  const bool fits = EVP_DigestVerify(context.get(), signature.data(), signature.size(),
                                     message.data(), message.size()) == 1;
  ERR_clear_error();
  return fits;
}

RsaPrivateKey RsaPrivateKey::generate(int bits) {
  if (bits < kLeastBits || bits > kMostBits)
    throw std::invalid_argument("an RSA key has 2048 to 8192 bits");
  EVP_PKEY* const key = EVP_RSA_gen(static_cast<unsigned>(bits));
  if (key == nullptr) throw std::bad_alloc();
  return RsaPrivateKey(owned(key));
}

util::Result<RsaPrivateKey> RsaPrivateKey::from_pem(std::string_view pem) {
  auto key = fit_key(pem, read_private_key);
  if (!key)
    return fail(Advice::reject,
                "this is no RSA private key of 2048 to 8192 bits: give PKCS#8 in PEM, "
                "\"BEGIN PRIVATE KEY\", without a passphrase");
  return RsaPrivateKey(std::move(key));
}

std::string RsaPrivateKey::pem() const {
  const auto bio = memory({});
  rsa_must(
      PEM_write_bio_PKCS8PrivateKey(bio.get(), pkey(key_), nullptr, nullptr, 0, nullptr, nullptr));
  return text_of(bio.get());
}

RsaPublicKey RsaPrivateKey::public_key() const {
  return RsaPublicKey(key_);
}

std::optional<util::Octets> RsaPrivateKey::decrypt(util::OctetView ciphertext, Oaep oaep) const {
  util::Octets out(static_cast<std::size_t>(EVP_PKEY_get_size(pkey(key_))));
  if (ciphertext.size() != out.size()) return std::nullopt;
  const auto operation = oaep_operation(pkey(key_), EVP_PKEY_decrypt_init, oaep);
  std::size_t written = out.size();
  const bool opened = EVP_PKEY_decrypt(operation.get(), out.data(), &written, ciphertext.data(),
                                       ciphertext.size()) == 1;
  ERR_clear_error();
  if (!opened) return std::nullopt;
  out.resize(written);
  return out;
}

util::Octets RsaPrivateKey::sign_pss(util::OctetView message, Hash hash, int salt) const {
  const auto context = digesting();
  EVP_PKEY_CTX* operation = nullptr;
  rsa_must(EVP_DigestSignInit(context.get(), &operation, method_of(hash), nullptr, pkey(key_)));
  set_pss(operation, hash, salt);
  util::Octets out(static_cast<std::size_t>(EVP_PKEY_get_size(pkey(key_))));
  std::size_t written = out.size();
  rsa_must(EVP_DigestSign(context.get(), out.data(), &written, message.data(), message.size()));
  out.resize(written);
  return out;
}

}  // namespace crypto
