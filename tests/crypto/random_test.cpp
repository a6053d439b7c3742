#include "crypto/random.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

TEST_CASE("random octets have the requested size and do not repeat") {
  CHECK(crypto::random_octets(0).empty());
  CHECK(crypto::random_octets(33).size() == 33);
  const auto many = crypto::random_octets(1000);  // more than the kernel gives at once
  for (std::size_t from = 0; from + 40 <= many.size(); from += 40)
    CHECK(std::any_of(many.begin() + static_cast<std::ptrdiff_t>(from),
                      many.begin() + static_cast<std::ptrdiff_t>(from + 40),
                      [](auto octet) { return octet != 0; }));
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(crypto::random_token());
  CHECK(seen.size() == 1000);
}

TEST_CASE("a token is 43 characters of base64url, hexadecimal is lower case") {
  const auto token = crypto::random_token();
  CHECK(token.size() == 43);
  CHECK(
      token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") ==
      std::string::npos);
  const auto hex = crypto::random_hex(16);
  CHECK(hex.size() == 32);
  CHECK(hex.find_first_not_of("0123456789abcdef") == std::string::npos);
}
