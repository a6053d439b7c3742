#include "relay/randomness.hpp"

#include <doctest/doctest.h>

#include <string>

using relay::randomness_bits;
using relay::Tokens;

TEST_CASE("words, numbers and codes fit their models better than random characters do") {
  for (const std::string text :
       {"hello", "HELLO", "Hello", "HelloWorld", "HELLOWORLDHELLOWORLD", "482913", "BEACH2024",
        "internationalisation", "URGENT\nCALL\nHOME", "0123456789abcdef0123456789abcdef",
        "ABCD1234EFGH5678IJKL9012MNOP"}) {
    CAPTURE(text);
    CHECK(randomness_bits(text, Tokens::ignored) < 0);
    CHECK(randomness_bits(text, Tokens::counted) < 0);
  }
}

TEST_CASE("base64 of random octets fits no word") {
  const std::string text = "CX9D6GMgNHM0GywjK/yc0odTRXAMfDokfhss+7zfWh9R1pQKBLoNuLgS";
  CHECK(randomness_bits(text, Tokens::ignored) > 30);
  // Programs make keys of such characters, too.
  CHECK(randomness_bits(text, Tokens::counted) > 10);
  CHECK(randomness_bits(text, Tokens::counted) < 13);
}

TEST_CASE("a token of letters and digits is less random than base64 with its symbols") {
  CHECK(randomness_bits("yAnz5TF0lXXJte14tji3zlMNq2hd2rYU", Tokens::counted) <
        randomness_bits("yAnz5TF+lXXJte14tji3zlMNq/hd2rYU", Tokens::counted));
}

TEST_CASE("each line of words begins anew") {
  CHECK(randomness_bits("BAIL\nhello", Tokens::counted) <
        randomness_bits("BAILhello", Tokens::counted));
}

TEST_CASE("an empty text is neither") {
  CHECK(randomness_bits("", Tokens::ignored) == 0);
  CHECK(randomness_bits("\n", Tokens::ignored) == 0);
}
