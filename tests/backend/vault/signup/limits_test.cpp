#include "backend/vault/signup/limits.hpp"

#include <fmt/format.h>

#include "tests/backend/vault/rig.hpp"

using namespace vault_test;
using std::chrono::hours;
using std::chrono::minutes;

TEST_CASE("each try above the limit waits longer, and the refusal has the seconds") {
  Rig rig;
  for (int i = 0; i < 3; ++i) CHECK(rig.limits.consume(vault::kPasswordPerUser, kNumber));
  auto refused = rig.limits.consume(vault::kPasswordPerUser, kNumber);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().status == 429);
  CHECK(refused.error().retry_after == 120);
  CHECK(rig.limits.consume(vault::kPasswordPerUser, "+237650000009"));
  rig.clock.advance(minutes(2));
  CHECK(rig.limits.consume(vault::kPasswordPerUser, kNumber));
  rig.clock.advance(minutes(2));
  CHECK(rig.limits.consume(vault::kPasswordPerUser, kNumber));
  CHECK(rig.limits.consume(vault::kPasswordPerUser, kNumber).error().retry_after == 15 * 60);
}

TEST_CASE("a count survives a restart, and ends by time or a successful try") {
  Rig rig;
  for (int i = 0; i < 3; ++i) CHECK(rig.limits.consume(vault::kPasswordPerUser, kNumber));
  auto again = rig.open();
  const vault::VaultContext context{*again, rig.keys, rig.clock, rig.policy, rig.context.fetch};
  vault::Limits after(context);
  CHECK_FALSE(after.consume(vault::kPasswordPerUser, kNumber));
  after.clear(vault::kPasswordPerUser, kNumber);
  CHECK(after.consume(vault::kPasswordPerUser, kNumber));
  rig.clock.advance(hours(25));
  after.purge();
  CHECK(rig.count("SELECT count(*) FROM limits") == 0);
}

TEST_CASE("a refunded try does not count") {
  Rig rig;
  for (int i = 0; i < 20; ++i) {
    CHECK(rig.limits.consume(vault::kPasswordPerUser, "u"));
    rig.limits.refund({{vault::kPasswordPerUser, "u"}});
  }
  for (int i = 0; i < 3; ++i) CHECK(rig.limits.consume(vault::kPasswordPerUser, "u"));
  CHECK_FALSE(rig.limits.consume(vault::kPasswordPerUser, "u"));
}

TEST_CASE("a try refused by one limit counts for no limit") {
  Rig rig;
  const auto per_address = vault::passwords_per_address(30);
  const vault::Counts both{{per_address, "a"}, {vault::kPasswordPerUser, "u"}};
  for (int i = 0; i < 3; ++i) CHECK(rig.limits.consume(both));
  for (int i = 0; i < 50; ++i) CHECK_FALSE(rig.limits.consume(both));
  CHECK_FALSE(rig.limits.check(both));
  CHECK(rig.limits.check({{per_address, "a"}}));
  CHECK(rig.count("SELECT max(count) FROM limits") == 3);
}

TEST_CASE("a count written under a wrong clock does not refuse for ever") {
  Rig rig;
  const auto now = rig.clock.wall();
  rig.clock.set_wall(now + hours(24 * 365));
  for (int i = 0; i < 3; ++i) CHECK(rig.limits.consume(vault::kPasswordPerUser, kNumber));
  rig.clock.set_wall(now);
  CHECK(rig.limits.consume(vault::kPasswordPerUser, kNumber));
}

TEST_CASE("many users at one address who try now and then are never refused") {
  Rig rig;
  for (int day = 0; day < 200; ++day) {
    CHECK(rig.limits.consume(rig.limits.from(vault::passwords_per_address(30), "192.0.2.7")));
    rig.clock.advance(hours(23));
  }
}

TEST_CASE(
    "an address that guesses is refused for a day at most, and a proxy without X-Forwarded-For is "
    "not counted") {
  Rig rig;
  const auto charge = [&](const std::string& remote) {
    return rig.limits.consume(rig.limits.from(vault::passwords_per_address(30), remote));
  };
  for (int i = 0; i < 30; ++i) CHECK(charge("192.0.2.7"));
  CHECK(charge("192.0.2.7").error().status == 429);
  CHECK(charge("::ffff:192.0.2.7").error().status == 429);
  CHECK(charge("::ffff:192.0.2.8"));
  rig.clock.advance(hours(25));
  CHECK(charge("192.0.2.7"));
  for (int i = 0; i < 200; ++i)
    for (const char* proxy : {"", "127.0.0.1", "::1"}) CHECK(charge(proxy));
}

TEST_CASE("an IPv6 address counts for its /64, its /56 and its /48, which have more tries") {
  Rig rig;
  const auto tries = [&](const char* format, int most) {
    int done = 0;
    for (int i = 0; i < most; ++i) {
      const auto remote = fmt::format(fmt::runtime(format), i);
      if (rig.limits.consume(rig.limits.from(vault::passwords_per_address(30), remote))) ++done;
    }
    return done;
  };
  CHECK(tries("2001:db8:1:100::{:x}", 100) == 30);
  CHECK(tries("2001:db8:1:1{:02x}::1", 256) == 30);  // the rest of the /56
  CHECK(tries("2001:db8:1:{:x}00::1", 256) == 60);   // the rest of the /48
  CHECK(tries("2001:db8:{:x}::1", 10) == 9);         // others
}

TEST_CASE("a number at an IPv6 address counts at the /64, the /56 and the /48") {
  Rig rig;
  const auto tries = [&](const char* format) {
    int done = 0;
    for (int i = 0; i < 200; ++i) {
      const auto remote = fmt::format(fmt::runtime(format), i);
      if (rig.limits.consume(rig.limits.from(vault::kPasswordFromHere, kNumber, remote))) ++done;
    }
    return done;
  };
  CHECK(tries("2001:db8:1:1{:02x}::1") == 3);
  CHECK(tries("2001:db8:1:{:x}00::1") == 3);
  CHECK(rig.limits.consume(
      rig.limits.from(vault::kPasswordFromHere, "+237650000009", "2001:db8:1:100::1")));
}
