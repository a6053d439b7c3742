#include "backend/gateway_server/session_store.hpp"

#include "tests/backend/gateway_server/rig.hpp"

using namespace gateway_test;

namespace {

struct SessionRig : Rig {
  SessionStore sessions{*store, clock};
  ServerKeys keys{*store, clock};
  std::int64_t key = keys.newest().value().id;
  SessionStore::State state(const std::string& session) { return sessions.state(session).value(); }
};

}  // namespace

TEST_CASE("a ticket is valid once, for its user, until it expires") {
  SessionRig rig;
  REQUIRE(rig.sessions.add_ticket(kUser, "ticket"));
  CHECK_FALSE(*rig.sessions.use_ticket("user-2", "ticket"));
  CHECK(*rig.sessions.use_ticket(kUser, "ticket"));
  CHECK_FALSE(*rig.sessions.use_ticket(kUser, "ticket"));
  REQUIRE(rig.sessions.add_ticket(kUser, "late"));
  rig.clock.advance(SessionStore::kTicketLasts);
  CHECK_FALSE(*rig.sessions.use_ticket(kUser, "late"));
}

TEST_CASE("a new session ends only the session that no phone has answered") {
  SessionRig rig;
  REQUIRE(rig.sessions.open(kUser, "a", rig.key));
  REQUIRE(rig.sessions.open("user-2", "b", rig.key));
  REQUIRE(rig.sessions.open(kUser, "c", rig.key));
  CHECK(rig.state("a") == SessionStore::State::dead);
  CHECK(rig.state("b") == SessionStore::State::open);
  CHECK(rig.state("c") == SessionStore::State::open);
  CHECK(rig.state("unknown") == SessionStore::State::dead);
}

TEST_CASE("a paused session accepts three password tries, then it is dead") {
  SessionRig rig;
  REQUIRE(rig.sessions.open(kUser, "a", rig.key));
  CHECK_FALSE(*rig.sessions.count_try(kUser, "a"));
  CHECK_FALSE(*rig.sessions.pause("user-2", "a", "PEM", Form::compact));
  CHECK(**rig.sessions.pause(kUser, "a", "PEM", Form::compact) == rig.key);
  CHECK_FALSE(*rig.sessions.pause(kUser, "a", "PEM", Form::compact));
  for (int i = 0; i < SessionStore::kPasswordTries; ++i) {
    const auto paused = rig.sessions.count_try(kUser, "a").value();
    REQUIRE(paused);
    CHECK(paused->server_key == rig.key);
    CHECK(paused->phone_key == "PEM");
    CHECK(paused->form == Form::compact);
  }
  CHECK_FALSE(*rig.sessions.count_try(kUser, "a"));
  CHECK(rig.state("a") == SessionStore::State::dead);
}
