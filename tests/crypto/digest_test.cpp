#include "crypto/digest.hpp"

#include <doctest/doctest.h>

using util::as_octets;
using util::to_hex;

TEST_CASE("SHA-256 gives the values of FIPS 180-4") {
  CHECK(to_hex(crypto::sha256({})) ==
        "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855");
  CHECK(to_hex(crypto::sha256(as_octets("abc"))) ==
        "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD");
  CHECK(to_hex(crypto::sha256(as_octets(std::string(1'000'000, 'a')))) ==
        "CDC76E5C9914FB9281A1C7E284D73E67F1809A48A497200E046D39CCC7112CD0");
}

TEST_CASE("a fingerprint is the SHA-256 of its pieces, each after its length") {
  CHECK(crypto::Fingerprint().add(as_octets("ab")).add(as_octets("c")).finish() ==
        crypto::sha256(as_octets(std::string("\0\0\0\2ab\0\0\0\1c", 11))));
}

TEST_CASE("a fingerprint depends on where a piece ends") {
  CHECK(crypto::Fingerprint().add(as_octets("ab")).add(as_octets("c")).finish() !=
        crypto::Fingerprint().add(as_octets("a")).add(as_octets("bc")).finish());
  CHECK(crypto::Fingerprint().add({}).finish() != crypto::Fingerprint().finish());
}

TEST_CASE("a fingerprint can be used again after it is finished") {
  crypto::Fingerprint fingerprint;
  const auto first = fingerprint.add(as_octets("x")).finish();
  CHECK(fingerprint.add(as_octets("x")).finish() == first);
}

TEST_CASE("HMAC-SHA256 gives the values of RFC 4231") {
  CHECK(to_hex(crypto::hmac_sha256(util::Octets(20, 0x0b), as_octets("Hi There"))) ==
        "B0344C61D8DB38535CA8AFCEAF0BF12B881DC200C9833DA726E9376C2E32CFF7");
  CHECK(to_hex(crypto::hmac_sha256(as_octets("Jefe"), as_octets("what do ya want for nothing?"))) ==
        "5BDCC146BF60754E6A042426089575C75A003F089D2739839DEC58B964EC3843");
  CHECK(to_hex(crypto::hmac_sha256(
            util::Octets(131, 0xaa),
            as_octets("Test Using Larger Than Block-Size Key - Hash Key First"))) ==
        "60E431591EE0B67F0D8A26AACBF5B77F8E0BC6213728C5140546040F0EE37F54");
}

TEST_CASE("a prepared HMAC key hashes several texts, each for itself") {
  const util::Octets octets(20, 0x0b);
  crypto::HmacKey first(octets);
  const crypto::HmacKey key = std::move(first);
  for (const char* text : {"Hi There", "", "another text", "Hi There"})
    CHECK(key.hash(as_octets(text)) == crypto::hmac_sha256(octets, as_octets(text)));
}

TEST_CASE("HMAC takes an empty key and empty data") {
  CHECK(to_hex(crypto::hmac_sha256({}, {})) ==
        "B613679A0814D9EC772F95D778C35FC5FF1697C493715653C6C712144292C5AD");
}

TEST_CASE("equal_constant_time() compares length and content") {
  CHECK(crypto::equal_constant_time(as_octets("token"), as_octets("token")));
  CHECK_FALSE(crypto::equal_constant_time(as_octets("token"), as_octets("tokeN")));
  CHECK_FALSE(crypto::equal_constant_time(as_octets("token"), as_octets("toke")));
  CHECK(crypto::equal_constant_time({}, {}));
}
