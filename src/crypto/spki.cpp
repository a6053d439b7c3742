#include "crypto/spki.hpp"

#include <openssl/asn1.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <new>

#include "util/octets.hpp"

namespace crypto {
namespace {

struct Free {
  void operator()(BIO* it) const { BIO_free(it); }
  void operator()(ASN1_SEQUENCE_ANY* it) const { sk_ASN1_TYPE_pop_free(it, ASN1_TYPE_free); }
  void operator()(X509_ALGOR* it) const { X509_ALGOR_free(it); }
  void operator()(BIGNUM* it) const { BN_free(it); }
  void operator()(OSSL_PARAM_BLD* it) const { OSSL_PARAM_BLD_free(it); }
  void operator()(OSSL_PARAM* it) const { OSSL_PARAM_free(it); }
  void operator()(EVP_PKEY_CTX* it) const { EVP_PKEY_CTX_free(it); }
  void operator()(char* it) const { OPENSSL_free(it); }
  void operator()(unsigned char* it) const { OPENSSL_free(it); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;
using Sequence = Owned<ASN1_SEQUENCE_ANY>;

/// Decodes the PEM of a "PUBLIC KEY". Returns nothing (no octets) for another label or for headers.
util::Octets der_of(std::string_view pem) {
  const Owned<BIO> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  if (!bio) throw std::bad_alloc();
  char *label = nullptr, *header = nullptr;
  unsigned char* data = nullptr;
  long size = 0;
  if (PEM_read_bio(bio.get(), &label, &header, &data, &size) != 1) return {};
  const Owned<char> own_label(label), own_header(header);
  const Owned<unsigned char> own_data(data);
  if (std::string_view(label) != "PUBLIC KEY" || *header != '\0') return {};
  return {data, data + size};
}

/// Parses a SEQUENCE of exactly two elements. Returns null for anything else.
Sequence pair_of(util::OctetView der) {
  const unsigned char* at = der.data();
  Sequence all(d2i_ASN1_SEQUENCE_ANY(nullptr, &at, static_cast<long>(der.size())));
  if (!all || at != der.data() + der.size() || sk_ASN1_TYPE_num(all.get()) != 2) return nullptr;
  return all;
}

util::OctetView content_of(const ASN1_STRING* text) {
  return {ASN1_STRING_get0_data(text), static_cast<std::size_t>(ASN1_STRING_length(text))};
}

bool is_rsa(const ASN1_TYPE* algorithm) {
  if (algorithm->type != V_ASN1_SEQUENCE) return false;
  const auto der = content_of(algorithm->value.sequence);
  const unsigned char* at = der.data();
  const Owned<X509_ALGOR> read(d2i_X509_ALGOR(nullptr, &at, static_cast<long>(der.size())));
  if (!read) return false;
  const ASN1_OBJECT* name = nullptr;
  int parameters = 0;
  X509_ALGOR_get0(&name, &parameters, nullptr, read.get());
  return OBJ_obj2nid(name) == NID_rsaEncryption &&
         (parameters == V_ASN1_NULL || parameters == V_ASN1_UNDEF);
}

Owned<BIGNUM> number_of(const ASN1_TYPE* one) {
  if (one->type != V_ASN1_INTEGER) return nullptr;
  Owned<BIGNUM> number(ASN1_INTEGER_to_BN(one->value.integer, nullptr));
  return number && BN_is_negative(number.get()) == 0 ? std::move(number) : nullptr;
}

std::shared_ptr<void> key_of(const BIGNUM* modulus, const BIGNUM* exponent) {
  const Owned<OSSL_PARAM_BLD> builder(OSSL_PARAM_BLD_new());
  if (!builder || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent) != 1)
    return nullptr;
  const Owned<OSSL_PARAM> parameters(OSSL_PARAM_BLD_to_param(builder.get()));
  const Owned<EVP_PKEY_CTX> making(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  EVP_PKEY* key = nullptr;
  if (!parameters || !making || EVP_PKEY_fromdata_init(making.get()) != 1 ||
      EVP_PKEY_fromdata(making.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1)
    return nullptr;
  return {key, [](void* it) { EVP_PKEY_free(static_cast<EVP_PKEY*>(it)); }};
}

std::shared_ptr<void> read(std::string_view pem) {
  const auto der = der_of(pem);
  const auto outer = pair_of(der);
  if (!outer || !is_rsa(sk_ASN1_TYPE_value(outer.get(), 0))) return nullptr;
  const auto* const bits = sk_ASN1_TYPE_value(outer.get(), 1);
  if (bits->type != V_ASN1_BIT_STRING) return nullptr;
  const auto inner = pair_of(content_of(bits->value.bit_string));
  if (!inner) return nullptr;
  const auto modulus = number_of(sk_ASN1_TYPE_value(inner.get(), 0)),
             exponent = number_of(sk_ASN1_TYPE_value(inner.get(), 1));
  return modulus && exponent ? key_of(modulus.get(), exponent.get()) : nullptr;
}

}  // namespace

std::shared_ptr<void> read_rsa_public_key(std::string_view pem) {
  auto key = read(pem);
  ERR_clear_error();
  return key;
}

}  // namespace crypto
