#include "crypto/base64.hpp"

#include <doctest/doctest.h>

#include "crypto/random.hpp"

using util::as_octets;

namespace {

std::optional<std::string> text_of(const std::optional<util::Octets>& octets) {
  if (!octets) return std::nullopt;
  return std::string(octets->begin(), octets->end());
}

}  // namespace

TEST_CASE("base64 encodes and decodes the values of RFC 4648") {
  const std::pair<const char*, const char*> kValues[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, encoded] : kValues) {
    CHECK(crypto::base64(as_octets(plain)) == encoded);
    CHECK(text_of(crypto::from_base64(encoded)) == plain);
    CHECK(text_of(crypto::from_base64_lenient(encoded)) == plain);
  }
}

TEST_CASE("base64url has its own two characters and no padding") {
  const util::Octets octets{0xFB, 0xEF, 0xFF, 0xFE};
  CHECK(crypto::base64(octets) == "++///g==");
  CHECK(crypto::base64url(octets) == "--___g");
  CHECK(crypto::from_base64url("--___g") == octets);
  CHECK_FALSE(crypto::from_base64url("++///g"));
  CHECK_FALSE(crypto::from_base64url("--___g=="));
  CHECK_FALSE(crypto::from_base64("--___g=="));
}

TEST_CASE("strict decoding accepts one text per value") {
  for (const char* wrong : {"Zg", "Zg=", "Z", "Zg==\n", "Zm 9v",
                            "Zh==", "Zm9=", "====", "Zg==Zg==", "=Zg=", "Zm9v=", "Zm9v===="})
    CHECK_MESSAGE(!crypto::from_base64(wrong), wrong);
  CHECK_FALSE(crypto::from_base64url("Zh"));
}

TEST_CASE("lenient decoding ignores foreign characters and missing padding") {
  CHECK(text_of(crypto::from_base64_lenient("Zm9v\r\nYm Fy\n")) == "foobar");
  CHECK(text_of(crypto::from_base64_lenient("Zg")) == "f");
  CHECK(text_of(crypto::from_base64_lenient("Zg=\n=\n")) == "f");
  CHECK_FALSE(crypto::from_base64_lenient("Zm9vY"));
  // Characters after the end would give one content several texts.
  CHECK_FALSE(crypto::from_base64_lenient("Zg==Zg=="));
}

TEST_CASE("random octets survive both alphabets at every length") {
  for (std::size_t size = 0; size < 70; ++size) {
    const auto octets = crypto::random_octets(size);
    CHECK(crypto::from_base64(crypto::base64(octets)) == octets);
    CHECK(crypto::from_base64url(crypto::base64url(octets)) == octets);
  }
}
