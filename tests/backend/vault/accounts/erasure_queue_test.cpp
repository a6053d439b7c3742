#include "backend/vault/accounts/erasure_queue.hpp"

#include "tests/backend/vault/deletion_rig.hpp"

using namespace vault_test;

TEST_CASE("a user is erased at the Gateway server and at the Publisher, once each") {
  EndingRig rig;
  const auto user = rig.person().user;
  REQUIRE(rig.deletion.erase_user(user, kPassword).has_value());
  CHECK(rig.gateway_server.requests.empty());
  rig.deletion.step(rig.stop);
  for (const auto* peer : {&rig.gateway_server, &rig.publisher}) {
    REQUIRE(peer->requests.size() == 1);
    CHECK(peer->requests[0].method == "DELETE");
    CHECK(peer->requests[0].path == "/internal/v1/users/" + user);
  }
  CHECK(rig.count("SELECT count(*) FROM erasures") == 0);
  CHECK(rig.noted("erasure at gateway-server", "done") == 1);
  CHECK(rig.noted("erasure at publisher", "done") == 1);
}

TEST_CASE("a peer that is down is retried, and the other one does not wait") {
  EndingRig rig;
  const auto user = rig.person().user;
  rig.gateway_server.script = [](const auto&) { return doubles::peer_fault(net::Fault::connect); };
  rig.deletion.erase_user(user, kPassword).value();
  rig.deletion.step(rig.stop);
  CHECK(rig.publisher.requests.size() == 1);
  CHECK(rig.count("SELECT count(*) FROM erasures") == 1);
  rig.gateway_server.script = [](const auto&) { return doubles::peer_response(403); };
  rig.hours(1);
  CHECK(rig.count("SELECT count(*) FROM erasures") == 1);
  rig.gateway_server.script = [](const auto&) { return doubles::peer_response(200); };
  rig.hours(1);
  CHECK(rig.gateway_server.requests.size() == 3);
  CHECK(rig.count("SELECT count(*) FROM erasures") == 0);
}

TEST_CASE("after 30 days an erasure is given up, and the audit log has it") {
  EndingRig rig;
  const auto user = rig.person().user;
  rig.publisher.script = [](const auto&) { return doubles::peer_fault(net::Fault::connect); };
  rig.deletion.erase_user(user, kPassword).value();
  rig.days(29);
  CHECK(rig.count("SELECT count(*) FROM erasures") == 1);
  rig.days(2);
  CHECK(rig.count("SELECT count(*) FROM erasures") == 0);
  CHECK(rig.noted("erasure at publisher", "failed") == 1);
}
