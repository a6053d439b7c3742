#include "backend/vault/users.hpp"

#include "tests/backend/vault/rig.hpp"

using namespace vault_test;

TEST_CASE("a person signs in; a wrong password and an unknown number look alike") {
  Rig rig;
  const auto owner = rig.person();
  CHECK(rig.users.sign_in(kNumber, kPassword, kHere).value().user == owner.user);
  const auto wrong = rig.users.sign_in(kNumber, "Wrong-horse1", kHere);
  const auto unknown = rig.users.sign_in("+237650000009", kPassword, kHere);
  CHECK(wrong.error().status == 401);
  CHECK(unknown.error().status == 401);
  CHECK(wrong.error().what == unknown.error().what);
}

TEST_CASE("the Gateway server learns the number for the right password only") {
  Rig rig;
  const auto owner = rig.person();
  CHECK(rig.users.check(owner.user, kPassword).value() == kNumber);
  CHECK(rig.users.check(owner.user, "Wrong-horse1").error().status == 401);
  CHECK(rig.users.check("nobody", kPassword).error().status == 401);
  CHECK(rig.users.number("nobody").error().status == 404);
}

TEST_CASE("guesses count together whichever way they come, and wait") {
  Rig rig;
  const auto owner = rig.person();
  CHECK(rig.users.sign_in(kNumber, "Wrong-horse1", kHere).error().status == 401);
  CHECK(rig.users.sign_in(kNumber, "Wrong-horse2", "198.51.100.1").error().status == 401);
  CHECK(rig.users.check(owner.user, "Wrong-horse3").error().status == 401);
  CHECK(rig.users.sign_in(kNumber, kPassword, kHere).error().status == 429);
  CHECK(rig.users.check(owner.user, kPassword).error().status == 429);
  rig.clock.advance(std::chrono::minutes(2));
  CHECK(rig.users.sign_in(kNumber, kPassword, kHere).has_value());
}

TEST_CASE("one address cannot try many numbers") {
  Rig rig;
  int status = 401;
  for (int i = 10; i < 60 && status == 401; ++i)
    status = rig.users.sign_in("+2376500000" + std::to_string(i), kPassword, kHere).error().status;
  CHECK(status == 429);
  CHECK(rig.users.sign_in("+237650000099", kPassword, "198.51.100.1").error().status == 401);
}
