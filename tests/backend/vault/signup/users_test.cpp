#include "backend/vault/signup/users.hpp"

#include <fmt/format.h>

#include "tests/backend/vault/rig.hpp"

using namespace vault_test;

TEST_CASE("a wrong password and an unknown number get the same response") {
  Rig rig;
  const auto owner = rig.person();
  CHECK(rig.users.sign_in(kNumber, kPassword, kHere).value().user == owner.user);
  const auto wrong = rig.users.sign_in(kNumber, "Wrong-horse1", kHere);
  const auto unknown = rig.users.sign_in("+237650000009", kPassword, kHere);
  CHECK(wrong.error().status == 401);
  CHECK(unknown.error().status == 401);
  CHECK(wrong.error().what == unknown.error().what);
}

TEST_CASE("check() returns the number only for the right password") {
  Rig rig;
  const auto owner = rig.person();
  CHECK(rig.users.check(owner.user, kPassword).value() == kNumber);
  CHECK(rig.users.check(owner.user, "Wrong-horse1").error().status == 401);
  CHECK(rig.users.check("nobody", kPassword).error().status == 401);
  CHECK(rig.users.number("nobody").error().status == 404);
}

TEST_CASE("guesses from an address wait longer and longer, and do not lock out others") {
  Rig rig;
  const auto owner = rig.person();
  const std::string elsewhere = "198.51.100.1";
  for (int i = 0; i < 3; ++i)
    CHECK(rig.users.sign_in(kNumber, "Wrong-horse1", kHere).error().status == 401);
  CHECK(rig.users.sign_in(kNumber, kPassword, kHere).error().status == 429);
  CHECK(rig.users.sign_in(kNumber, kPassword, elsewhere).has_value());
  CHECK(rig.users.check(owner.user, kPassword).has_value());
  rig.clock.advance(std::chrono::minutes(2));
  CHECK(rig.users.sign_in(kNumber, kPassword, kHere).has_value());
}

TEST_CASE("guesses from many addresses wait a quarter of an hour at most") {
  Rig rig;
  const auto owner = rig.person();
  const auto guess = [&](int address) {
    const auto tried =
        rig.users.sign_in(kNumber, "Wrong-horse1", "198.51.100." + std::to_string(address));
    return tried.error();
  };
  for (int i = 0; i < 30; ++i) CHECK(guess(i).status == 401);
  CHECK(guess(30).status == 429);
  CHECK(guess(31).retry_after == 15 * 60);
  // A user with a session can still check the password.
  CHECK(rig.users.check(owner.user, kPassword).has_value());
  rig.clock.advance(std::chrono::minutes(15));
  CHECK(rig.users.sign_in(kNumber, kPassword, kHere).has_value());
  rig.clock.advance(std::chrono::hours(24));
  for (int i = 0; i < 30; ++i) CHECK(guess(i).status == 401);
}

TEST_CASE("a stranger cannot see whether a number's owner has signed in") {
  const auto said = [](bool is_there) {
    Rig rig;
    if (is_there) rig.person();
    std::vector<int> all;
    const auto guess = [&] {
      const auto tried = rig.users.sign_in(kNumber, "Wrong-horse1", "198.51.100.1");
      all.push_back(tried.error().status);
    };
    for (int i = 0; i < 3; ++i) guess();
    if (is_there) CHECK(rig.users.sign_in(kNumber, kPassword, kHere).has_value());
    rig.clock.advance(std::chrono::minutes(2));
    for (int i = 0; i < 3; ++i) guess();
    return all;
  };
  CHECK(said(true) == said(false));
}

TEST_CASE("a refused try writes nothing and is not in the audit log") {
  Rig rig;
  for (int i = 0; i < 3; ++i)
    CHECK(rig.users.sign_in(kNumber, "Wrong-horse1", kHere).error().status == 401);
  const auto rows = [&] {
    return rig.count("SELECT count(*) FROM audit") + rig.count("SELECT sum(count) FROM limits");
  };
  const auto before = rows();
  for (int i = 0; i < 50; ++i)
    CHECK(rig.users.sign_in(kNumber, "Wrong-horse1", kHere).error().status == 429);
  CHECK(rows() == before);
  CHECK(rig.users.sign_in("+237650000099", kPassword, kHere).error().status == 401);
}

TEST_CASE("guesses with a session must wait too") {
  Rig rig;
  const auto owner = rig.person();
  for (int i = 0; i < 3; ++i)
    CHECK(rig.users.check(owner.user, "Wrong-horse1").error().status == 401);
  CHECK(rig.users.check(owner.user, kPassword).error().status == 429);
  rig.clock.advance(std::chrono::minutes(2));
  CHECK(rig.users.check(owner.user, kPassword).has_value());
}

TEST_CASE("many users who sign in correctly from one address are never refused") {
  Rig rig;
  for (int i = 10; i < 50; ++i) {
    const auto number = "+2376500001" + std::to_string(i), home = "198.51.100." + std::to_string(i);
    const auto begun = rig.signing_up.begin(number, kPassword, home).value();
    REQUIRE(rig.signing_up.verify(begun.user, rig.sms_sender.code(), home).has_value());
    CHECK(rig.users.sign_in(number, kPassword, kHere).has_value());
  }
  CHECK(rig.users.sign_in("+237650000099", kPassword, kHere).error().status == 401);
}

TEST_CASE("tries of many numbers from one address are limited") {
  Rig rig;
  int status = 401;
  for (int i = 10; i < 60 && status == 401; ++i)
    status = rig.users.sign_in("+2376500000" + std::to_string(i), kPassword, kHere).error().status;
  CHECK(status == 429);
  CHECK(rig.users.sign_in("+237650000099", kPassword, "198.51.100.1").error().status == 401);
}

TEST_CASE("guesses from a whole IPv6 /48 do not lock out the owner of a number") {
  Rig rig;
  rig.person();
  for (int i = 0; i < 500; ++i)
    rig.users.sign_in(kNumber, "Wrong-horse1", fmt::format("2001:db8:1:{:x}::1", i * 128));
  CHECK(rig.users.sign_in(kNumber, kPassword, kHere).has_value());
}

TEST_CASE("a device that has signed in before is not locked out by strangers' guesses") {
  Rig rig;
  const auto owner = rig.person();
  REQUIRE_FALSE(owner.device.empty());
  for (int i = 0; i < 40; ++i)
    rig.users.sign_in(kNumber, "Wrong-horse1", "198.51.100." + std::to_string(i));
  CHECK(rig.users.sign_in(kNumber, kPassword, kHere).error().status == 429);
  const auto again = rig.users.sign_in(kNumber, kPassword, kHere, owner.device);
  REQUIRE(again.has_value());
  CHECK(again->device == owner.device);
  // The device itself may guess as often as an address.
  for (int i = 0; i < 3; ++i)
    CHECK(rig.users.sign_in(kNumber, "Wrong-horse1", kHere, owner.device).error().status == 401);
  CHECK(rig.users.sign_in(kNumber, kPassword, kHere, owner.device).error().status == 429);
}

TEST_CASE("the device of another user, or an invented one, changes no limit") {
  Rig rig;
  rig.person();
  const auto other = rig.person("+237650000002");
  for (const auto& device : {other.device, std::string("invented")}) {
    for (int i = 0; i < 3; ++i) rig.users.sign_in(kNumber, "Wrong-horse1", "198.51.100.1", device);
    CHECK(rig.users.sign_in(kNumber, kPassword, "198.51.100.1", device).error().status == 429);
  }
}

TEST_CASE("a user's 20 newest devices are known, for 400 days") {
  Rig rig;
  const auto first = rig.person();
  std::string last;
  for (int i = 0; i < 20; ++i) last = rig.users.sign_in(kNumber, kPassword, kHere)->device;
  const auto hash = vault::number_hash(rig.context, kNumber);
  CHECK_FALSE(rig.sessions.knows_device(first.device, hash));
  CHECK(rig.sessions.knows_device(last, hash));
  rig.clock.advance(std::chrono::hours(24 * 402));
  rig.sessions.purge();
  CHECK_FALSE(rig.sessions.knows_device(last, hash));
}

namespace {

/// Calls `hook` once, when the time is asked for the `in`-th time from now.
struct HookedClock final : util::Clock {
  util::Deadline now() const override { return clock.now(); }
  util::WallTime wall() const override {
    if (in > 0 && --in == 0) hook();
    return clock.wall();
  }
  doubles::FakeClock clock;
  mutable int in = 0;
  std::function<void()> hook;
};

/// A rig in which a request can come while another has read the user's row and counts its try,
/// before the hash.
struct TwoRequests {
  Rig rig;
  HookedClock clock;
  vault::VaultContext context{*rig.store, rig.keys, clock, rig.policy, {}};
  vault::Limits limits{context};
  vault::Users users{context, limits, rig.work, rig.sessions, rig.audit};
  const vault::Session owner = rig.person();
  int came = 0;

  void meanwhile(int in, std::function<void()> request) {
    clock.in = in;
    clock.hook = [this, request = std::move(request)] {
      ++came;
      request();
    };
  }
};

}  // namespace

TEST_CASE("a sign-in with a password that is changed meanwhile is refused") {
  TwoRequests two;
  two.meanwhile(2, [&] {  // 1: check() of the limits, before the row is read
    REQUIRE(two.rig.users.change_password(two.owner.user, kPassword, "Other-horse2").has_value());
  });
  const auto late = two.users.sign_in(kNumber, kPassword, kHere);
  REQUIRE(two.came == 1);
  REQUIRE_FALSE(late.has_value());
  CHECK(late.error().status == 401);
  // Only the one that the change has begun.
  CHECK(two.rig.count("SELECT count(*) FROM sessions") == 1);
  CHECK(two.rig.count("SELECT count(*) FROM devices") == 1);
  CHECK(two.rig.users.sign_in(kNumber, "Other-horse2", kHere).has_value());
}

TEST_CASE("of two changes of a password at once, the second is refused") {
  TwoRequests two;
  two.meanwhile(1, [&] {
    REQUIRE(two.rig.users.change_password(two.owner.user, kPassword, "Other-horse2").has_value());
  });
  const auto late = two.users.change_password(two.owner.user, kPassword, "Third-horse3");
  REQUIRE(two.came == 1);
  REQUIRE_FALSE(late.has_value());
  CHECK(late.error().status == 401);
  CHECK(two.rig.users.sign_in(kNumber, "Other-horse2", kHere).has_value());
  CHECK(two.rig.users.sign_in(kNumber, "Third-horse3", kHere).error().status == 401);
}

TEST_CASE("a sign-in whose field is resealed meanwhile succeeds") {
  TwoRequests two;
  two.meanwhile(2, [&] {
    const auto context = vault::sealing_context("user", two.owner.user, "password");
    two.rig.store->change([&](database::Database& db) {
      util::Octets sealed;
      {
        auto row = db.query("SELECT password FROM users");
        REQUIRE(row.next());
        sealed = two.rig.keys.seal(context, two.rig.keys.open(context, row.octets(0)).value());
      }
      db.run("UPDATE users SET password = ?", sealed);
    });
  });
  CHECK(two.users.sign_in(kNumber, kPassword, kHere).has_value());
  CHECK(two.came == 1);
}
