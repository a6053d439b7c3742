#include "backend/vault/signup/limits.hpp"

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
  const vault::Counts both{{vault::kPasswordPerAddress, "a"}, {vault::kPasswordPerUser, "u"}};
  for (int i = 0; i < 3; ++i) CHECK(rig.limits.consume(both));
  for (int i = 0; i < 50; ++i) CHECK_FALSE(rig.limits.consume(both));
  CHECK_FALSE(rig.limits.check(both));
  CHECK(rig.limits.check({{vault::kPasswordPerAddress, "a"}}));
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
    CHECK(rig.limits.consume(vault::kPasswordPerAddress, rig.limits.address("192.0.2.7")));
    rig.clock.advance(hours(23));
  }
}

TEST_CASE(
    "an address that guesses is refused for a day at most, and a proxy without X-Forwarded-For is "
    "not counted") {
  Rig rig;
  const auto charge = [&](const std::string& remote) {
    return rig.limits.consume(vault::kPasswordPerAddress, rig.limits.address(remote));
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
