#include "util/backoff.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using std::chrono::milliseconds;
using util::Backoff;
using util::Jitter;

TEST_CASE("the pause doubles up to its cap and never overflows") {
  const Backoff backoff{.first = milliseconds(1000), .cap = milliseconds(900'000)};
  CHECK(backoff.pause(-1) == milliseconds(1000));
  CHECK(backoff.pause(0) == milliseconds(1000));
  CHECK(backoff.pause(3) == milliseconds(8000));
  CHECK(backoff.pause(1'000'000) == milliseconds(900'000));
  CHECK(Backoff{milliseconds(0), milliseconds(10)}.pause(9) == milliseconds(10));
  CHECK(Backoff{milliseconds(20), milliseconds(10)}.pause(0) == milliseconds(10));
}

TEST_CASE("a pause with jitter is between half of it and the whole") {
  const Backoff backoff{.first = milliseconds(100), .cap = milliseconds(100)};
  Jitter jitter(7);
  milliseconds least{1000}, most{0};
  for (int i = 0; i < 10'000; ++i) {
    const auto pause = backoff.pause(0, jitter);
    least = std::min(least, pause);
    most = std::max(most, pause);
  }
  CHECK(least == milliseconds(50));
  CHECK(most == milliseconds(100));
}

TEST_CASE("jitter covers its whole range and repeats with its seed") {
  Jitter one(7), same(7), other(8);
  milliseconds least{1000}, most{0};
  int differences = 0;
  for (int i = 0; i < 10'000; ++i) {
    const auto value = one.up_to(milliseconds(100));
    CHECK(value == same.up_to(milliseconds(100)));
    differences += value != other.up_to(milliseconds(100)) ? 1 : 0;
    least = std::min(least, value);
    most = std::max(most, value);
  }
  CHECK(least == milliseconds(0));
  CHECK(most == milliseconds(100));
  CHECK(differences > 9000);
  CHECK(one.up_to(milliseconds(0)) == milliseconds(0));
  CHECK(one.up_to(milliseconds(-5)) == milliseconds(0));
}
