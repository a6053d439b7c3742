#include "crypto/rsa.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

#include "crypto/base64.hpp"
#include "tests/crypto/vectors.hpp"

using crypto::Hash;
using crypto::Oaep;
using crypto::RsaPrivateKey;
using crypto::RsaPublicKey;
using util::as_octets;

namespace {

const auto& file() {
  static const auto json = vectors::backend("relaysms")["rsa"];
  return json;
}
RsaPrivateKey private_key() {
  return RsaPrivateKey::from_pem(file()["private_pem"].get<std::string>()).value();
}
RsaPublicKey public_key() {
  return RsaPublicKey::from_pem(file()["public_pem"].get<std::string>()).value();
}

constexpr Oaep kAndroid{Hash::sha256, Hash::sha1}, kPlain{};

}  // namespace

TEST_CASE("OAEP decrypts an independent implementation's ciphertext, with either MGF1") {
  REQUIRE(file()["oaep"].size() == 2);
  for (const auto& v : file()["oaep"]) {
    const auto sealed = crypto::from_base64(v["ciphertext"].get<std::string>()).value();
    const bool android = v["mgf1"] == "sha1";
    const auto opened = private_key().decrypt(sealed, android ? kAndroid : kPlain);
    REQUIRE(opened);
    CHECK(util::as_chars(*opened) == v["plaintext"].get<std::string>());
    CHECK_FALSE(private_key().decrypt(sealed, android ? kPlain : kAndroid));
  }
}

TEST_CASE("the private key decrypts the public key's ciphertext, with every pair of hashes") {
  for (const auto hash : {Hash::sha1, Hash::sha256, Hash::sha512}) {
    for (const auto mgf1 : {Hash::sha1, Hash::sha256}) {
      const Oaep oaep{hash, mgf1};
      const auto sealed = public_key().encrypt(as_octets("password"), oaep);
      REQUIRE(sealed);
      const auto opened = private_key().decrypt(*sealed, oaep);
      REQUIRE(opened);
      CHECK(util::as_chars(*opened) == "password");
    }
  }
}

TEST_CASE("a changed or cut-off ciphertext does not decrypt") {
  const auto key = private_key();
  auto sealed = public_key().encrypt(as_octets("x"), kPlain).value();
  CHECK_FALSE(key.decrypt({}, kPlain));
  CHECK_FALSE(key.decrypt(util::OctetView(sealed).first(255), kPlain));
  for (const std::size_t at : {0U, 1U, 128U, 255U}) {
    auto changed = sealed;
    changed[at] ^= 1;
    CHECK_FALSE(key.decrypt(changed, kPlain));
  }
  sealed.push_back(0);
  CHECK_FALSE(key.decrypt(sealed, kPlain));
}

TEST_CASE("a plaintext too long for the key is refused") {
  CHECK(public_key().encrypt(util::Octets(256 - 66, 'x'), kPlain));
  const auto refused = public_key().encrypt(util::Octets(256 - 65, 'x'), kPlain);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().advice == util::Advice::reject);
}

TEST_CASE("PSS verifies an independent signature, and only over its message") {
  const auto& v = file()["pss"];
  const auto signature = crypto::from_base64(v["signature"].get<std::string>()).value();
  const auto message = v["message"].get<std::string>();
  CHECK(public_key().verify_pss(as_octets(message), signature, Hash::sha512, 64));
  CHECK_FALSE(public_key().verify_pss(as_octets(message + "0"), signature, Hash::sha512, 64));
  CHECK_FALSE(public_key().verify_pss(as_octets(message), signature, Hash::sha256, 32));
  CHECK_FALSE(public_key().verify_pss(as_octets(message), signature, Hash::sha512, 32));
  CHECK_FALSE(public_key().verify_pss(as_octets(message), {}, Hash::sha512, 64));
  auto changed = signature;
  changed[100] ^= 1;
  CHECK_FALSE(public_key().verify_pss(as_octets(message), changed, Hash::sha512, 64));
}

TEST_CASE("PSS verifies what this key signed") {
  const auto signature = private_key().sign_pss(as_octets("message"), Hash::sha256, 32);
  CHECK(public_key().verify_pss(as_octets("message"), signature, Hash::sha256, 32));
}

TEST_CASE("keys survive PEM, and the fingerprint is that of the public key") {
  CHECK(public_key().bits() == 2048);
  CHECK(public_key().pem() == file()["public_pem"].get<std::string>());
  CHECK(private_key().pem() == file()["private_pem"].get<std::string>());
  CHECK(private_key().public_key().pem() == public_key().pem());
  // openssl pkey -pubin -outform DER | openssl dgst -sha256 -binary | base64
  CHECK(public_key().fingerprint() == "oR_iMVf_3P8pcNQ01xdO7S-I9Fn7n53sOuEJTUZcWB8");
  CHECK(private_key().public_key().fingerprint() == public_key().fingerprint());
}

TEST_CASE("a generated key works and differs from others") {
  const auto a = RsaPrivateKey::generate(2048), b = RsaPrivateKey::generate(2048);
  CHECK(a.public_key().fingerprint() != b.public_key().fingerprint());
  const auto sealed = a.public_key().encrypt(as_octets("x"), kPlain).value();
  CHECK(a.decrypt(sealed, kPlain));
  CHECK_FALSE(b.decrypt(sealed, kPlain));
  CHECK_THROWS_AS(RsaPrivateKey::generate(1024), std::invalid_argument);
}

TEST_CASE("other algorithms, smaller keys and other texts are refused") {
  const std::string kEcPublic =
      "-----BEGIN PUBLIC KEY-----\n"
      "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE1+BItOnaJmKc6bxRrJyTWSGAGpkq\n"
      "F/J+Cw7Y/3hDjevANN/sT/WqA1MAuikml9gTg1A67SYG27NHSKElX8vOAQ==\n"
      "-----END PUBLIC KEY-----\n";
  const std::string kSmall =
      "-----BEGIN PUBLIC KEY-----\n"
      "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDcdhx1YJ11DDlRQ33jAVCpXQxE\n"
      "0EkJ96PY0R4ePsURXa7Lg3HR87u4qk63ydcVsr5Ro4lqeESdXelxpGoDe3x7zODv\n"
      "0P3MZPMF3vQtClxaPLMFKzBwD4u+uUwOfGsqZiixYsR3zFj02QfBXz0rMhmJTV2G\n"
      "giyIuehD3KNzLIj+LQIDAQAB\n"
      "-----END PUBLIC KEY-----\n";
  const std::string kLowExponent =
      "-----BEGIN PUBLIC KEY-----\n"
      "MIIBIDANBgkqhkiG9w0BAQEFAAOCAQ0AMIIBCAKCAQEApErWeGCOTKGySutgnEtb\n"
      "lfrMS8R4Rc76ixes49yCii/par9lR75MhiUo1jT4FYemsZ/aIfvn6yzQ58qclYl3\n"
      "Uw3PiGq+068IWueptGolVmvaDwmq0MZMLJmnXt883kUS2nTF11XlJzx4qJoYjotM\n"
      "p7gUUGQRF9TwSIkvOemGGCwXCXCNM+fh/hDLPgh1LLy1oEM74Kq4WJX55FXGxvKR\n"
      "PnhJEkBh9oD7l53gdQGAeNlOjvEejitaR5m9NuOTJBCLUSfGR9i0K7lKN1xYld4b\n"
      "mGiCFfgUIiB20UoQyu7Llz/ggt/EdaX4n3tBVe+nxa+VHDT+T2660v05wwRTUf3r\n"
      "rwIBAw==\n"
      "-----END PUBLIC KEY-----\n";
  const auto pem = file()["public_pem"].get<std::string>();
  for (const auto& wrong :
       {std::string(), std::string("x"), kEcPublic, kSmall, kLowExponent, pem.substr(0, 200),
        file()["private_pem"].get<std::string>(), std::string(20'000, 'A') + pem}) {
    const auto key = RsaPublicKey::from_pem(wrong);
    REQUIRE_FALSE(key);
    CHECK(key.error().advice == util::Advice::reject);
  }
  CHECK_FALSE(RsaPrivateKey::from_pem(pem));
  CHECK_FALSE(RsaPrivateKey::from_pem(""));
}
