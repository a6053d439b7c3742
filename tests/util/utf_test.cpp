#include "util/utf.hpp"

#include <doctest/doctest.h>

TEST_CASE("UTF-16 and UTF-8 convert into each other, also beyond the basic plane") {
  const std::string text = "a\u00e9\u20ac\U0001F600";
  CHECK(util::utf16_to_utf8(util::utf8_to_utf16(text)) == text);
  CHECK(util::utf8_to_utf16("\U0001F600") == u"\xD83D\xDE00");
}

TEST_CASE("a lone surrogate becomes the replacement character") {
  CHECK(util::utf16_to_utf8(std::u16string(1, char16_t{0xD83D})) == "\uFFFD");
  CHECK(util::utf16_to_utf8(std::u16string{char16_t{0xDE00}, u'a'}) == "\uFFFDa");
}

TEST_CASE("malformed UTF-8 is replaced and never throws") {
  CHECK_FALSE(util::is_valid_utf8("\xC0\x80"));
  CHECK_FALSE(util::is_valid_utf8("\xED\xA0\x80"));
  CHECK_FALSE(util::is_valid_utf8("\xE2\x82"));
  CHECK(util::is_valid_utf8("plain \u20ac"));
  CHECK(util::from_utf8("a\xFFz") == U"a\uFFFDz");
}
