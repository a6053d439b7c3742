#include "crypto/xts.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <stdexcept>

using util::from_hex;
using util::Octets;
using util::to_hex;

namespace {

Octets counted(std::size_t size) {
  Octets octets(size);
  for (std::size_t i = 0; i < size; ++i) octets[i] = static_cast<std::uint8_t>(i);
  return octets;
}

const Octets kKey = *from_hex(
    "2718281828459045235360287471352662497757247093699959574966967627"
    "3141592653589793238462643383279502884197169399375105820974944592");

}  // namespace

TEST_CASE("XTS gives the values of vector 10 of IEEE Std 1619") {
  crypto::XtsCipher cipher(kKey);
  auto unit = counted(crypto::kXtsUnit);
  cipher.encrypt(0, 0xFF, unit);
  CHECK(to_hex(util::OctetView(unit).first(64)) ==
        "1C3B3A102F770386E4836C99E370CF9BEA00803F5E482357A4AE12D414A3E63B"
        "5D31E276F8FE4A8D66B317F9AC683F44680A86AC35ADFC3345BEFECB4BB188FD");
  CHECK(to_hex(util::OctetView(unit).last(16)) == "C4F36FFDA9FCEA70B9C6E693E148C151");
  cipher.decrypt(0, 0xFF, unit);
  CHECK(unit == counted(crypto::kXtsUnit));
}

TEST_CASE("each block of a unit is decrypted alone, and a short last unit too") {
  crypto::XtsCipher cipher(kKey);
  auto whole = counted(2 * crypto::kXtsUnit);
  cipher.encrypt(1, 7, whole);
  Octets part(whole.begin(), whole.begin() + crypto::kXtsUnit + 3 * crypto::kXtsBlock);
  std::fill(part.begin(), part.begin() + crypto::kXtsBlock, std::uint8_t{0});
  cipher.decrypt(1, 7, part);
  const auto plain = counted(part.size());
  CHECK(
      std::equal(part.begin() + crypto::kXtsBlock, part.end(), plain.begin() + crypto::kXtsBlock));
}

TEST_CASE("the same octets look different in another unit and in another domain") {
  crypto::XtsCipher cipher(kKey);
  auto first = counted(crypto::kXtsUnit), next = first, other = first;
  cipher.encrypt(0, 1, first);
  cipher.encrypt(0, 2, next);
  cipher.encrypt(1, 1, other);
  CHECK(first != next);
  CHECK(first != other);
}

TEST_CASE("a key of a wrong size, and one of two equal halves, is refused") {
  CHECK_THROWS_AS(crypto::XtsCipher(Octets(32, 1)), std::invalid_argument);
  CHECK_THROWS_AS(crypto::XtsCipher(Octets(64, 1)), std::invalid_argument);
}
