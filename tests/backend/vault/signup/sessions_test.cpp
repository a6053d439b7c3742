#include "backend/vault/signup/sessions.hpp"

#include "tests/backend/vault/rig.hpp"

using namespace vault_test;

TEST_CASE("a session belongs to its user until it is ended or expires") {
  Rig rig;
  const auto first = rig.person();
  const auto second = rig.sessions.begin(first.user);
  CHECK(rig.sessions.user_of(first.token).value() == first.user);
  rig.sessions.end(first.token);
  CHECK(rig.sessions.user_of(first.token).error().status == 401);
  CHECK(rig.sessions.user_of(second.token).value() == first.user);
  CHECK(rig.sessions.user_of("").error().status == 401);
  CHECK(rig.sessions.user_of("guessed").error().status == 401);
  rig.clock.advance(std::chrono::hours(12));
  CHECK(rig.sessions.user_of(second.token).error().status == 401);
  rig.sessions.purge();
  CHECK(rig.count("SELECT count(*) FROM sessions") == 0);
}
