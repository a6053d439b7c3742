#include "backend/publisher/circuit_breakers.hpp"

#include <doctest/doctest.h>

#include "tests/doubles/fake_clock.hpp"

using namespace std::chrono_literals;
using publisher::Verdict;

namespace {

const std::string kPlace = "x https://api.x.com";

struct Breakers {
  doubles::FakeClock clock;
  publisher::CircuitBreakers breakers{clock, 1};

  void request(const std::string& user, Verdict verdict, std::chrono::milliseconds wait = {}) {
    REQUIRE(breakers.admits(kPlace));
    breakers.begin(kPlace);
    breakers.end(kPlace, user, verdict, wait);
  }
  /// Returns how long the place is paused from now on, in steps of a second.
  std::chrono::seconds pause() {
    std::chrono::seconds passed{0};
    while (!breakers.admits(kPlace) && passed < 48h) {
      clock.advance(1s);
      passed += 1s;
    }
    return passed;
  }
};

}  // namespace

TEST_CASE("failures of one user never pause a place, the failure of a second one does") {
  Breakers rig;
  for (int i = 0; i < 20; ++i) rig.request("ann", Verdict::fails, 24h);
  CHECK(rig.breakers.admits(kPlace));
  rig.request("bob", Verdict::fails, 24h);
  CHECK_FALSE(rig.breakers.admits(kPlace));
  CHECK(rig.breakers.admits("x https://elsewhere.example"));
  // What the platform said to one account is not what it says to all.
  CHECK(rig.pause() <= 60s);
}

TEST_CASE("responses in a pause neither end it nor make it longer than the platform asks") {
  Breakers rig;
  for (int i = 0; i < 4; ++i) rig.breakers.begin(kPlace);
  rig.breakers.end(kPlace, "ann", Verdict::fails_for_all, 60s);
  rig.breakers.end(kPlace, "bob", Verdict::fails_for_all, 60s);
  rig.breakers.end(kPlace, "eve", Verdict::fails_for_all, 30s);
  rig.breakers.end(kPlace, "eve", Verdict::works);
  CHECK(rig.pause() == 60s);
}

TEST_CASE("a success between two failures closes the breaker") {
  Breakers rig;
  rig.request("ann", Verdict::fails);
  rig.request("eve", Verdict::works);
  rig.request("bob", Verdict::fails);
  CHECK(rig.breakers.admits(kPlace));
}

TEST_CASE("after a pause one request at a time tries the place, and a success opens it to all") {
  Breakers rig;
  rig.request("ann", Verdict::fails);
  rig.request("bob", Verdict::fails);
  CHECK(rig.breakers.until_next(60s) > 0s);
  rig.pause();
  rig.breakers.begin(kPlace);
  CHECK_FALSE(rig.breakers.admits(kPlace));
  CHECK(rig.breakers.retry_at(kPlace) > rig.clock.now());
  rig.breakers.end(kPlace, "eve", Verdict::works);
  CHECK(rig.breakers.admits(kPlace));
  for (int i = 0; i < 10; ++i) rig.breakers.begin(kPlace);
  CHECK(rig.breakers.admits(kPlace));
}

TEST_CASE("pauses grow with each further user who fails, up to 15 minutes") {
  Breakers rig;
  rig.request("user 0", Verdict::fails);
  std::chrono::seconds last{0};
  for (int i = 1; i < 20; ++i) {
    rig.request("user " + std::to_string(i), Verdict::fails);
    last = rig.pause();
    CHECK(last <= 15min);
  }
  CHECK(last >= 7min);
  // Two users who fail again and again cannot keep the others from trying.
  rig.request("user 3", Verdict::fails);
  CHECK(rig.breakers.admits(kPlace));
}

TEST_CASE("what the platform says for all is obeyed") {
  Breakers rig;
  rig.request("ann", Verdict::fails_for_all, 3h);
  CHECK(rig.breakers.until_next(24h) == 3h);
  CHECK(rig.pause() == 3h);
}

TEST_CASE(
    "after a first failure few requests run at once, and an unknown verdict changes nothing") {
  Breakers rig;
  rig.request("ann", Verdict::unknown);
  rig.request("bob", Verdict::unknown);
  CHECK(rig.breakers.admits(kPlace));
  rig.request("ann", Verdict::fails);
  int begun = 0;
  for (; rig.breakers.admits(kPlace) && begun < 100; ++begun) rig.breakers.begin(kPlace);
  CHECK(begun == 4);
  // An hour later the failure does not count any more.
  for (; begun > 0; --begun) rig.breakers.end(kPlace, "ann", Verdict::unknown);
  rig.clock.advance(61min);
  rig.request("bob", Verdict::fails);
  CHECK(rig.breakers.admits(kPlace));
  rig.clock.advance(61min);
  CHECK(rig.breakers.until_next(60s) == 60s);
  for (int i = 0; i < 10; ++i) rig.breakers.begin(kPlace);
  CHECK(rig.breakers.admits(kPlace));
}
