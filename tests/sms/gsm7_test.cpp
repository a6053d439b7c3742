#include "sms/gsm7.hpp"

#include <doctest/doctest.h>

#include <array>

#include "sms/gsm7_tables.hpp"
#include "util/utf.hpp"
#include "vectors.hpp"

namespace gsm7 = sms::gsm7;

TEST_CASE("the septet vectors pack and unpack") {
  for (const auto& v : vectors::of_kind("septets", 38)) {
    CAPTURE(v["id"]);
    const auto packed = vectors::octets(v["packed_hex"]);
    const auto fill = v["fill_bits"].get<unsigned>();
    const auto locking = v["locking"].get<std::uint8_t>();
    const auto single = v["single"].get<std::uint8_t>();
    const auto septets = gsm7::unpack(packed, v["septet_count"], fill);
    CHECK(v["expected"]["text"] == gsm7::decode(septets, locking, single));
    CHECK(gsm7::pack(septets, fill) == packed);
    if (vectors::asserts(v, "encode")) {
      CHECK(gsm7::encode(v["expected"]["text"].get<std::string>(), locking, single) == septets);
    }
  }
}

TEST_CASE("the USSD vectors pack and unpack") {
  for (const auto& v : vectors::of_kind("ussd-septets", 5)) {
    CAPTURE(v["id"]);
    const auto packed = vectors::octets(v["packed_hex"]);
    const auto text = v["expected"]["text"].get<std::string>();
    CHECK(gsm7::decode(gsm7::unpack_ussd(packed)) == text);
    CHECK(gsm7::pack_ussd(gsm7::encode(text).value()) == packed);
  }
}

TEST_CASE("a USSD text that ends in CR on an octet border keeps it") {
  const auto septets = gsm7::encode("1234567\r").value();
  const auto packed = gsm7::pack_ussd(septets);
  CHECK(packed.size() == 8);
  CHECK(gsm7::decode(gsm7::unpack_ussd(packed)) == "1234567\r\r");
}

TEST_CASE("every character of every table is encoded and decoded") {
  for (std::uint8_t language = 0; language < gsm7::kLanguages; ++language) {
    CAPTURE(language);
    std::string all;
    for (const auto* table : {&gsm7::locking_table(language), &gsm7::single_table(language)}) {
      for (const char16_t c : *table) {
        if (c != gsm7::kVoid) util::append_utf8(all, c);
      }
    }
    const auto septets = gsm7::encode(all, language, language);
    REQUIRE(septets);
    CHECK(gsm7::decode(*septets, language, language) == all);
  }
}

// The Unicode blocks of the Indian scripts have the same order (that of ISCII), and so has annex A.
// Comparing with Hindi, which has no gaps, finds an error in another locking table.
TEST_CASE("the locking tables of the Indian languages have the same order") {
  constexpr char16_t kDevanagari = 0x0900;
  constexpr std::array<std::pair<std::uint8_t, char16_t>, 8> kBlocks = {{{4, 0x0980},
                                                                         {5, 0x0A80},
                                                                         {7, 0x0C80},
                                                                         {8, 0x0D00},
                                                                         {9, 0x0B00},
                                                                         {10, 0x0A00},
                                                                         {11, 0x0B80},
                                                                         {12, 0x0C00}}};
  const auto& hindi = gsm7::locking_table(6);
  for (const auto& [language, block] : kBlocks) {
    const auto& table = gsm7::locking_table(language);
    std::size_t letters = 0;
    for (std::size_t septet = 0; septet < 0x60; ++septet) {
      const int number = language;
      CAPTURE(number);
      CAPTURE(septet);
      const bool letter = hindi[septet] >= kDevanagari && hindi[septet] != gsm7::kVoid;
      const auto same_place = static_cast<char16_t>(hindi[septet] - kDevanagari + block);
      if (table[septet] == gsm7::kVoid) continue;
      CHECK(table[septet] == (letter ? same_place : hindi[septet]));
      letters += letter ? 1 : 0;
    }
    CHECK(letters >= 45);
  }
}

TEST_CASE("sample letters of each language have the codes of annex A") {
  struct Place {
    std::uint8_t language;
    bool single;
    std::uint8_t septet;
    char16_t character;
  };
  constexpr std::array kPlaces = {
      Place{1, false, 0x07, 0x0131},  Place{1, true, 0x53, 0x015E},  Place{2, true, 0x09, 0x00E7},
      Place{3, false, 0x12, 0x00AA},  Place{3, true, 0x7B, 0x00E3},  Place{4, false, 0x60, 0x09CE},
      Place{4, true, 0x1C, 0x09E8},   Place{5, false, 0x7F, 0x0AF1}, Place{6, false, 0x7F, 0x097F},
      Place{6, true, 0x26, 0x0951},   Place{6, true, 0x2C, 0x0958},  Place{7, false, 0x01, 0x0C82},
      Place{8, true, 0x2E, 0x0D7A},   Place{9, true, 0x26, 0x0B5C},  Place{10, false, 0x47, 0x0A33},
      Place{11, false, 0x7C, 0x0BF0}, Place{12, true, 0x30, 0x0C7D}, Place{13, false, 0x03, 0x067B},
      Place{13, true, 0x2B, 0x060F}};
  for (const auto& place : kPlaces) {
    CAPTURE(int{place.language});
    CAPTURE(int{place.septet});
    const auto& table =
        place.single ? gsm7::single_table(place.language) : gsm7::locking_table(place.language);
    CHECK(table[place.septet] == place.character);
  }
}

TEST_CASE("a language without a table, or an unknown one, is read as the default alphabet") {
  CHECK(gsm7::decode(util::Octets{0x04, 0x1B, 0x65}, 2, 99) == "è€");
  CHECK(gsm7::decode(util::Octets{0x04}, 200, 200) == "è");
}

TEST_CASE("an escape at the end shows nothing, two escapes show a space") {
  CHECK(gsm7::decode(util::Octets{0x41, 0x1B}) == "A");
  CHECK(gsm7::decode(util::Octets{0x41, 0x1B, 0x1B, 0x41}) == "A A");
}

TEST_CASE("a character that no table has is not encoded") {
  CHECK_FALSE(gsm7::encode("ю"));
  CHECK_FALSE(gsm7::encode("\xFF"));
  CHECK_FALSE(gsm7::encode("·"));
  CHECK_FALSE(gsm7::encode("\x1B"));
}

TEST_CASE("septets of any number with any fill bits are packed and unpacked") {
  for (unsigned fill = 0; fill < 7; ++fill) {
    util::Octets septets;
    for (std::size_t count = 0; count <= 160; ++count) {
      CHECK(gsm7::unpack(gsm7::pack(septets, fill), count, fill) == septets);
      septets.push_back(static_cast<std::uint8_t>(count * 37 % 128));
    }
  }
}
