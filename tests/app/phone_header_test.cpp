#include "app/phone_header.hpp"

#include <doctest/doctest.h>

using app::PhoneHeader;

namespace {

const PhoneHeader kHeader{{65'536, 3, 1}, std::string(16, 's'), std::string(12, 'n')};

std::string with(std::size_t at, char octet) {
  auto out = app::write_header(kHeader);
  out[at] = octet;
  return out;
}

}  // namespace

TEST_CASE("the header of a phone file is read as it was written") {
  const auto octets = app::write_header(kHeader);
  CHECK(octets ==
        std::string("GSMPHONE\1\1\0\0\0\1\0\0\0\0\0\3", 20) + kHeader.salt + kHeader.nonce);
  REQUIRE(octets.size() == app::kHeaderSize);
  const auto read = app::read_header(octets + "ciphertext");
  REQUIRE(read.has_value());
  CHECK(read->cost.memory == 65'536);
  CHECK(read->cost.passes == 3);
  CHECK(read->cost.lanes == 1);
  CHECK(read->salt == kHeader.salt);
  CHECK(read->nonce == kHeader.nonce);
}

TEST_CASE("a truncated, foreign or newer header is refused") {
  const auto octets = app::write_header(kHeader);
  for (std::size_t size = 0; size < octets.size(); ++size)
    CHECK_FALSE(app::read_header(octets.substr(0, size)).has_value());
  CHECK_FALSE(app::read_header(with(0, 'g')).has_value());
  for (const std::size_t at : {8U, 10U, 11U})
    CHECK(app::read_header(with(at, 2)).error().find("newer") != std::string::npos);
}

TEST_CASE("a header with an excessive cost is refused") {
  for (const std::size_t at : {12U, 16U, 17U, 18U})
    CHECK(app::read_header(with(at, 1)).error().find("work") != std::string::npos);
  for (const char lanes : {'\0', '\5', '\xff'}) CHECK_FALSE(app::read_header(with(9, lanes)));
  CHECK_FALSE(app::read_header(with(19, 0)));
  CHECK_FALSE(app::read_header(with(13, 0)));  // less memory than Argon2 needs
}
