#include "backend/vault/signup/sync_tickets.hpp"

#include "tests/backend/vault/rig.hpp"

using namespace vault_test;

TEST_CASE("a ticket opens one synchronisation, and its proof is used up") {
  Rig rig;
  vault::SyncTickets tickets(rig.context);
  const auto owner = rig.person();
  const auto ticket = tickets.issue(owner.user, owner.token).value();
  CHECK(vault::SyncTickets::is_ticket(ticket.ticket));
  CHECK(vault::SyncTickets::is_proof(ticket.proof));
  CHECK_FALSE(vault::SyncTickets::is_ticket(owner.token));
  CHECK(tickets.user_of(ticket.ticket) == owner.user);
  CHECK(tickets.user_of(ticket.proof).empty());
  CHECK_FALSE(tickets.use("another", ticket.proof));
  CHECK_FALSE(tickets.use(owner.user, ticket.ticket));
  CHECK(tickets.use(owner.user, ticket.proof));
  CHECK_FALSE(tickets.use(owner.user, ticket.proof));
  CHECK(tickets.user_of(ticket.ticket).empty());
  const auto leaked = rig.leaked();
  CHECK(leaked.find(ticket.ticket) == std::string::npos);
  CHECK(leaked.find(ticket.proof) == std::string::npos);
}

TEST_CASE("a ticket ends after ten minutes, and with its session") {
  Rig rig;
  vault::SyncTickets tickets(rig.context);
  const auto owner = rig.person();
  const auto late = tickets.issue(owner.user, owner.token).value();
  rig.clock.advance(std::chrono::minutes(10));
  CHECK(tickets.user_of(late.ticket).empty());
  CHECK_FALSE(tickets.use(owner.user, late.proof));
  const auto other = tickets.issue(owner.user, owner.token).value();
  tickets.purge();
  CHECK(rig.count("SELECT count(*) FROM sync_tickets") == 1);
  rig.sessions.end(owner.token);
  CHECK_FALSE(tickets.use(owner.user, other.proof));
  CHECK(tickets.issue(owner.user, owner.token).error().status == 401);
}

TEST_CASE("a ticket made under a wrong clock is not valid") {
  Rig rig;
  vault::SyncTickets tickets(rig.context);
  const auto owner = rig.person();
  const auto now = rig.clock.wall();
  rig.clock.set_wall(now + std::chrono::hours(1));
  const auto ticket = tickets.issue(owner.user, owner.token).value();
  rig.clock.set_wall(now);
  CHECK_FALSE(tickets.use(owner.user, ticket.proof));
}
