#include "crypto/spki.hpp"

#include <doctest/doctest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "crypto/base64.hpp"
#include "crypto/rsa.hpp"
#include "tests/crypto/vectors.hpp"

namespace {

std::string pem() {
  return vectors::backend("relaysms")["rsa"]["public_pem"].get<std::string>();
}

std::string pem_of(util::OctetView der, const std::string& label = "PUBLIC KEY") {
  std::string out = "-----BEGIN " + label + "-----\n";
  const auto text = crypto::base64(der);
  for (std::size_t at = 0; at < text.size(); at += 64) out += text.substr(at, 64) + "\n";
  return out + "-----END " + label + "-----\n";
}

util::Octets der_of(const std::string& text) {
  std::string base64;
  const auto begin = text.find('\n') + 1;
  for (const char c : text.substr(begin, text.find("-----END") - begin))
    if (c != '\n' && c != '\r') base64 += c;
  return crypto::from_base64(base64).value();
}

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

/// Reads a key with OpenSSL's decoder.
Key as_openssl(const std::string& text) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(
      BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), BIO_free);
  return {PEM_read_bio_PUBKEY(bio.get(), nullptr, nullptr, nullptr), EVP_PKEY_free};
}

bool same(const std::shared_ptr<void>& key, const Key& other) {
  return EVP_PKEY_eq(static_cast<EVP_PKEY*>(key.get()), other.get()) == 1;
}

}  // namespace

TEST_CASE("a key equals the one that OpenSSL's decoder reads, at any size") {
  for (const auto& text : {pem(), crypto::RsaPrivateKey::generate(3072).public_key().pem()}) {
    const auto key = crypto::read_rsa_public_key(text);
    REQUIRE(key);
    CHECK(same(key, as_openssl(text)));
  }
}

TEST_CASE("line ends and words around the PEM do not matter") {
  std::string crlf;
  for (const char c : pem()) crlf += c == '\n' ? std::string("\r\n") : std::string(1, c);
  for (const auto& text : {crlf, "my key:\n" + pem() + "that was it\n", pem_of(der_of(pem()))})
    CHECK(same(crypto::read_rsa_public_key(text), as_openssl(pem())));
}

TEST_CASE("a text that is not a public key is refused") {
  const auto der = der_of(pem());
  const auto rsa = vectors::backend("relaysms")["rsa"];
  for (const auto& text :
       {std::string(), std::string("x"), pem_of({}), pem_of(der, "RSA PUBLIC KEY"),
        pem_of(der, "CERTIFICATE"), rsa["private_pem"].get<std::string>()})
    CHECK_FALSE(crypto::read_rsa_public_key(text));
  auto longer = der;
  longer.push_back(0);
  CHECK_FALSE(crypto::read_rsa_public_key(pem_of(longer)));
  for (std::size_t size = 0; size < der.size(); ++size)
    CHECK_FALSE(crypto::read_rsa_public_key(pem_of(util::OctetView(der).first(size))));
}

TEST_CASE("a changed octet gives another key or none, and only keys that OpenSSL accepts") {
  const auto der = der_of(pem());
  const auto original = as_openssl(pem());
  for (std::size_t at = 0; at < der.size(); ++at) {
    auto changed = der;
    changed[at] ^= 0x41;
    const auto key = crypto::read_rsa_public_key(pem_of(changed));
    if (!key) continue;
    CHECK_FALSE(same(key, original));
    const auto other = as_openssl(pem_of(changed));
    REQUIRE_MESSAGE(other, at);
    CHECK(same(key, other));
  }
}

TEST_CASE("a modulus below zero, or another algorithm, is no key") {
  auto der = der_of(pem());
  // The modulus begins after the headers with a zero octet, without which it would be negative.
  const std::size_t modulus = 33 - 1;
  REQUIRE(der[modulus] == 0);
  auto negative = der;
  negative[modulus] = 0xFF;
  CHECK_FALSE(crypto::read_rsa_public_key(pem_of(negative)));
  // rsaEncryption is 1.2.840.113549.1.1.1; ….10 is RSASSA-PSS.
  auto pss = der;
  REQUIRE(pss[16] == 1);
  pss[16] = 10;
  CHECK_FALSE(crypto::read_rsa_public_key(pem_of(pss)));
}
