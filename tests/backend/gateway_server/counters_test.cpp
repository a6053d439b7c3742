#include "backend/gateway_server/counters.hpp"

#include <doctest/doctest.h>

using gateway_server::Counters;
using Seen = Counters::Seen;

TEST_CASE("a counter is fresh once, in any order of arrival") {
  Counters counters;
  for (const std::uint32_t counter : {5U, 3U, 4U, 900U, 1U, 899U}) {
    CHECK(counters.look(counter) == Seen::fresh);
    counters.note(counter);
    CHECK(counters.look(counter) == Seen::before);
  }
  CHECK(counters.look(2) == Seen::fresh);
  CHECK(counters.highest() == 900);
}

TEST_CASE("a counter below the window is too old") {
  Counters counters;
  counters.note(10'000);
  CHECK(counters.look(10'000 - Counters::kWindow) == Seen::too_old);
  CHECK(counters.look(10'000 - Counters::kWindow + 1) == Seen::fresh);
}

TEST_CASE("skipped counters are fresh, also after the ring wraps around") {
  Counters counters;
  for (std::uint32_t i = 1; i <= Counters::kWindow; ++i) counters.note(i);
  counters.note(Counters::kWindow + 100);
  CHECK(counters.look(Counters::kWindow + 50) == Seen::fresh);
  CHECK(counters.look(101) == Seen::before);
  counters.note(0xffffffff);
  CHECK(counters.look(0xfffffffe) == Seen::fresh);
  CHECK(counters.look(0xffffffff) == Seen::before);
}

TEST_CASE("counters are equal after they are stored and restored") {
  Counters counters;
  counters.note(7);
  counters.note(9);
  const Counters again(counters.highest(), counters.octets());
  CHECK(again.look(7) == Seen::before);
  CHECK(again.look(8) == Seen::fresh);
  CHECK(Counters(3, {}).look(3) == Seen::fresh);
}
