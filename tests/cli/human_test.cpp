#include "cli/human.hpp"

#include <doctest/doctest.h>

using namespace cli;

TEST_CASE("ages are told as people tell them") {
  CHECK(ago(0) == "just now");
  CHECK(ago(40) == "40 s ago");
  CHECK(ago(180) == "3 min ago");
  CHECK(ago(5 * 3600) == "5 h ago");
  CHECK(ago(12 * 86'400) == "12 days ago");
  CHECK(ago(-5) == "just now");
  CHECK(from_now(0) == "now");
  CHECK(from_now(200) == "in 3 min");
}

TEST_CASE("a count has its noun") {
  CHECK(plural(1, "part", "parts") == "1 part");
  CHECK(plural(0, "part", "parts") == "0 parts");
}

TEST_CASE("signal is bars and dBm") {
  CHECK(signal(-60, true) == "#### -60 dBm");
  CHECK(signal(-71, true) == "#### -71 dBm");
  CHECK(signal(-90, true) == "##.. -90 dBm");
  CHECK(signal(-113, true) == ".... -113 dBm");
  CHECK(signal(std::nullopt, true) == "-");
  CHECK(width(signal(-90, false)) == width(signal(-90, true)));
}

TEST_CASE("outside text cannot drive the terminal") {
  CHECK(printable_utf8("a\x1b[2Jb\nc\x7f") == "a?[2Jb?c?");
  CHECK(printable_utf8("\xC2\x9B"
                       "31m") == "?31m");
  CHECK(printable_utf8("\xE2\x80\xAE"
                       "abc") == "?abc");
  CHECK(printable_utf8("M\xC3\xBCnchen") == "M\xC3\xBCnchen");
  CHECK(printable_utf8("\xFF") == "\xEF\xBF\xBD");
}

TEST_CASE("width counts columns, not octets") {
  CHECK(width("abc") == 3);
  CHECK(width("Zürich") == 6);
  CHECK(width("東京") == 4);
  CHECK(width("e\xCC\x81") == 1);
}

TEST_CASE("what is too long is cut with a mark, never in the middle of a character") {
  CHECK(cut("kitchen", 7, false) == "kitchen");
  CHECK(cut("kitchen", 5, false) == "kitc…");
  CHECK(cut("kitchen", 5, true) == "kit..");
  CHECK(cut("東京東京", 6, false) == "東京…");
  CHECK(width(cut("東京東京", 4, false)) <= 4);
  CHECK(cut("abc", 1, false) == "…");
  CHECK(cut("abc", 1, true) == "a");
  CHECK(head("a東京", 2) == "a");
}
