#include "backend/publisher/thread.hpp"

#include <doctest/doctest.h>

#include "util/utf.hpp"

using publisher::count;
using publisher::Counting;
using publisher::cut;

TEST_CASE("a text within the limit is one unchanged post") {
  CHECK(cut("hello", 280, Counting::weighted) == std::vector<std::string>{"hello"});
  CHECK(cut(std::string(280, 'x'), 280, Counting::weighted).size() == 1);
  CHECK(cut("", 280, Counting::weighted) == std::vector<std::string>{""});
}

TEST_CASE("X counts two for code points beyond alphabets, and 23 for a link") {
  CHECK(count("héllo Привет سلام", Counting::weighted) == 17);
  CHECK(count("日本", Counting::weighted) == 4);
  CHECK(count("日本", Counting::characters) == 2);
  CHECK(count("see https://a.b", Counting::weighted) == 4 + 23);
  CHECK(count("a.com", Counting::weighted) == 23);
  CHECK(count("end. Next", Counting::weighted) == 9);
}

TEST_CASE("a long text is cut at blanks into numbered parts without loss") {
  std::string text;
  for (int i = 0; i < 300; ++i) text += "word" + std::to_string(i) + (i % 10 == 9 ? "\n" : " ");
  for (const auto limit : {100U, 280U, 500U}) {
    const auto parts = cut(text, limit, Counting::weighted);
    REQUIRE(parts.size() > 1);
    std::string words;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      CHECK(count(parts[i], Counting::weighted) <= limit);
      const auto mark = " (" + std::to_string(i + 1) + "/" + std::to_string(parts.size()) + ")";
      REQUIRE(parts[i].ends_with(mark));
      words += parts[i].substr(0, parts[i].size() - mark.size()) + " ";
    }
    for (auto& c : words) c = c == '\n' ? ' ' : c;
    auto expected = text;
    for (auto& c : expected) c = c == '\n' ? ' ' : c;
    CHECK(words == expected);
  }
}

TEST_CASE("a text without blanks is cut, but not within a grapheme") {
  const auto latin = cut(std::string(1000, 'x'), 280, Counting::weighted);
  CHECK(latin.size() == 4);
  // A thumb with a skin tone: two code points.
  std::string thumbs;
  for (int i = 0; i < 200; ++i) thumbs += "\xF0\x9F\x91\x8D\xF0\x9F\x8F\xBD";
  const auto parts = cut(thumbs, 280, Counting::weighted);
  REQUIRE(parts.size() > 1);
  for (const auto& part : parts) {
    CHECK(util::is_valid_utf8(part));
    CHECK(part.starts_with("\xF0\x9F\x91\x8D"));
    CHECK(count(part, Counting::weighted) <= 280);
  }
}

TEST_CASE("ten and more parts fit with their wider numbers") {
  const auto parts = cut(std::string(5000, 'x'), 280, Counting::weighted);
  REQUIRE(parts.size() >= 10);
  for (const auto& part : parts) CHECK(part.size() <= 280);
  CHECK(parts.back().ends_with("/" + std::to_string(parts.size()) + ")"));
}

TEST_CASE("a text that is too long only by its blanks is one post") {
  const auto parts = cut("hello" + std::string(600, '\n'), 500, Counting::characters);
  CHECK(parts == std::vector<std::string>{"hello"});
}
