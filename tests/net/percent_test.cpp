#include "net/percent.hpp"

#include <doctest/doctest.h>

TEST_CASE("percent-decoding is done once and refuses what is malformed") {
  CHECK(net::percent_decode("a%20b%252F") == "a b%2F");
  CHECK(net::percent_decode("") == "");
  CHECK_FALSE(net::percent_decode("%").has_value());
  CHECK_FALSE(net::percent_decode("%4").has_value());
  CHECK_FALSE(net::percent_decode("%g1").has_value());
  CHECK_FALSE(net::percent_decode("a%00b").has_value());
}

TEST_CASE("what is encoded is decoded to itself") {
  const std::string text = "+49 17/ä?&=%~._-";
  CHECK(net::percent_decode(net::percent_encode(text)) == text);
  CHECK(net::percent_encode("+49") == "%2B49");
}
