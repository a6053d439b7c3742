#include "sms/octet_text.hpp"

#include <doctest/doctest.h>

using sms::text_in_octets;
using util::Octets;

TEST_CASE("printable octets are text, with line ends and in UTF-8") {
  CHECK(text_in_octets(Octets{'O', 'K', '\r', '\n', '\t', '!'}) == "OK\r\n\t!");
  CHECK(text_in_octets(Octets{0xD0, 0xBF, 0xE2, 0x82, 0xAC}) == "п€");
}

TEST_CASE("a byte order mark of any form is removed") {
  CHECK(text_in_octets(Octets{0xEF, 0xBB, 0xBF, 'A'}) == "A");
  CHECK(text_in_octets(Octets{0xFE, 0xFF, 0x04, 0x4E}) == "ю");
  CHECK(text_in_octets(Octets{0xFF, 0xFE, 0x4E, 0x04}) == "ю");
  CHECK(text_in_octets(Octets{0xEF, 0xBB, 0xBF, 0xEF, 0xBB, 0xBF, 'A'}) == "A");
  CHECK(text_in_octets(Octets{0xFE, 0xFF, 0xFE, 0xFF, 0x04, 0x4E}) == "ю");
  // Of two parts, each with its mark.
  CHECK(text_in_octets(Octets{0xEF, 0xBB, 0xBF, 'A', 0xEF, 0xBB, 0xBF, 'B'}) == "AB");
  CHECK(text_in_octets(Octets{0xFF, 0xFE, 'A', 0, 0xFF, 0xFE, 'B', 0}) == "AB");
  CHECK_FALSE(text_in_octets(Octets{0xFF, 0xFE, 0xFF, 0xFE}));
}

TEST_CASE("other octets are no text") {
  for (const auto& octets :
       {Octets{}, Octets{0xEF, 0xBB, 0xBF}, Octets{0xFE, 0xFF}, Octets{0xFF, 0xFE, 'A'},
        Octets{'A', 0}, Octets{'A', 0x1B}, Octets{'A', 0x7F}, Octets{0xC2, 0x85}, Octets{'c', 0xE9},
        Octets{0xD0}, Octets{0xFE, 0xFF, 0xD8, 0x3D}, Octets{0xEF, 0xBF, 0xBE, 'A'},
        Octets{0xFE, 0xFF, 0x00, 0x00}}) {
    CHECK_FALSE(text_in_octets(octets));
  }
}

TEST_CASE("only elements of concatenation leave the data for a person") {
  CHECK(sms::may_hold_text({}));
  CHECK(sms::may_hold_text({{0x00, {1, 2, 1}}}));
  CHECK(sms::may_hold_text({{0x08, {0, 1, 2, 1}}}));
  CHECK_FALSE(sms::may_hold_text({{0x05, {0x0B, 0x84, 0x23, 0xF0}}}));
  CHECK_FALSE(sms::may_hold_text({{0x00, {1, 2, 1}}, {0x70, {}}}));
}
