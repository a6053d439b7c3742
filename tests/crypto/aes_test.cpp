#include "crypto/aes.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

#include "crypto/base64.hpp"
#include "tests/crypto/vectors.hpp"

using util::as_octets;
using util::from_hex;
using util::to_hex;

TEST_CASE("GCM gives the values of the GCM specification's AES-256 cases") {
  const util::Octets zero_key(32, 0), zero_nonce(12, 0);
  CHECK(to_hex(crypto::gcm_seal(zero_key, zero_nonce, {}, {})) ==
        "530F8AFBC74536B9A963B4F1C4CB738B");
  CHECK(to_hex(crypto::gcm_seal(zero_key, zero_nonce, {}, util::Octets(16, 0))) ==
        "CEA7403D4D606B6E074EC5D3BAF39D18D0D1C8A799996BF0265B98B5D48AB919");
  const auto key = *from_hex("FEFFE9928665731C6D6A8F9467308308FEFFE9928665731C6D6A8F9467308308");
  const auto nonce = *from_hex("CAFEBABEFACEDBADDECAF888");
  const auto aad = *from_hex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2");
  const auto plain = *from_hex(
      "D9313225F88406E5A55909C5AFF5269A86A7A9531534F7DA2E4C303D8A318A721C3C0C95956809532FCF0E2449A6"
      "B525B16AEDF5AA0DE657BA637B39");
  const auto sealed = crypto::gcm_seal(key, nonce, aad, plain);
  CHECK(to_hex(sealed) ==
        "522DC1F099567D07F47F37A32A84427D643A8CDCBFE5C0C97598A2BD2555D1AA8CB08E48590DBB3DA7B08B1056"
        "828838C5F61E6393BA7A0ABCC9F662"
        "76FC6ECE0F4E1768CDDF8853BB2D551B");
  CHECK(crypto::gcm_open(key, nonce, aad, sealed) == plain);
}

TEST_CASE("GCM refuses a changed bit, a cut-off text and another key") {
  const util::Octets key(32, 1), nonce(12, 2), aad{1, 2, 3};
  const auto sealed = crypto::gcm_seal(key, nonce, aad, as_octets("a post"));
  for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    auto changed = sealed;
    changed[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    CHECK_FALSE(crypto::gcm_open(key, nonce, aad, changed));
  }
  for (std::size_t size = 0; size < sealed.size(); ++size)
    CHECK_FALSE(crypto::gcm_open(key, nonce, aad, util::OctetView(sealed).first(size)));
  CHECK_FALSE(crypto::gcm_open(util::Octets(32, 3), nonce, aad, sealed));
  CHECK_FALSE(crypto::gcm_open(key, util::Octets(12, 3), aad, sealed));
  CHECK_FALSE(crypto::gcm_open(key, nonce, {}, sealed));
}

TEST_CASE("GCM seals and opens an empty text") {
  const util::Octets key(32, 1), nonce(12, 2);
  CHECK(crypto::gcm_open(key, nonce, {}, crypto::gcm_seal(key, nonce, {}, {})) == util::Octets{});
}

TEST_CASE("CBC gives the values of NIST SP 800-38A F.2.5 and the whole block of padding") {
  const auto key = *from_hex("603DEB1015CA71BE2B73AEF0857D77811F352C073B6108D72D9810A30914DFF4");
  const auto iv = *from_hex("000102030405060708090A0B0C0D0E0F");
  const auto sealed = crypto::cbc_encrypt(key, iv, *from_hex("6BC1BEE22E409F96E93D7E117393172A"));
  CHECK(sealed.size() == 32);
  CHECK(to_hex(util::OctetView(sealed).first(16)) == "F58C4C04D6E5F1BA779EABFB5F7BFBD6");
}

TEST_CASE("CBC decrypts texts of RelaySMS of the RSA era and before") {
  const auto file = vectors::backend("relaysms");
  const auto key = file["key"].get<std::string>();
  REQUIRE(file["cbc"].size() == 3);
  for (const auto& v : file["cbc"]) {
    CAPTURE(v["name"]);
    const auto iv = vectors::octets(v["iv"]);
    const auto ciphertext = crypto::from_base64(v["ciphertext_base64"].get<std::string>());
    REQUIRE(ciphertext);
    const auto plaintext = v["plaintext"].get<std::string>();
    const auto opened = crypto::cbc_decrypt(as_octets(key), iv, *ciphertext);
    REQUIRE(opened);
    CHECK(util::as_chars(*opened) == plaintext);
    CHECK(crypto::cbc_encrypt(as_octets(key), iv, as_octets(plaintext)) == *ciphertext);
  }
}

TEST_CASE("CBC refuses incomplete blocks and wrong padding") {
  const util::Octets key(32, 1), iv(16, 2);
  const auto sealed = crypto::cbc_encrypt(key, iv, as_octets("fifteen octets."));
  CHECK_FALSE(crypto::cbc_decrypt(key, iv, {}));
  CHECK_FALSE(crypto::cbc_decrypt(key, iv, util::OctetView(sealed).first(15)));
  auto changed = iv;
  changed[15] ^= 0x40;  // changes the padding octet
  CHECK_FALSE(crypto::cbc_decrypt(key, changed, sealed));
  CHECK(crypto::cbc_decrypt(key, iv, crypto::cbc_encrypt(key, iv, {})) == util::Octets{});
}

TEST_CASE("a key or nonce of the wrong size throws") {
  CHECK_THROWS_AS(crypto::gcm_seal(util::Octets(16), util::Octets(12), {}, {}),
                  std::invalid_argument);
  CHECK_THROWS_AS(crypto::cbc_decrypt(util::Octets(32), util::Octets(12), util::Octets(16)),
                  std::invalid_argument);
}
