#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

#include "firmware-host/control/verb.hpp"

using namespace firmware::control;

TEST_CASE("words are taken from the left, and the rest keeps its blanks") {
  Words words("  a  key=v  two  words ");
  CHECK(words.next() == "a");
  CHECK_FALSE(words.option("other"));
  CHECK(words.option("key") == "v");
  CHECK(words.rest() == "two  words ");
}

TEST_CASE("seconds may have a fraction, and anything else is refused") {
  for (const char* bad_one : {"", "-1", "nan", "1x", "1e99"}) {
    Words words(bad_one);
    CHECK_FALSE(take_seconds(words));
  }
  Words half("0.5");
  CHECK(take_seconds(half) == util::Duration{500ms});
  CHECK(unescape("a\\nb\\\\c\\") == "a\nb\\c\\");
}
