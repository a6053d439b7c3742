#include "backend/vault/accounts/revocations.hpp"

#include "tests/backend/vault/deletion_rig.hpp"

using namespace vault_test;
using std::chrono::seconds;

TEST_CASE("the refresh token is revoked first, then the access token, by the client they are of") {
  EndingRig rig;
  const auto user = rig.person().user;
  const auto id = rig.account(user);
  const auto ended = rig.deletion.revoke(user, id).value();
  CHECK(ended.id == id);
  CHECK(ended.platform == "mastodon");
  CHECK(ended.state == "revoking");
  CHECK(rig.asked.empty());
  rig.deletion.step(rig.stop);
  REQUIRE(rig.asked.size() == 2);
  CHECK(rig.asked[0].url == "https://m.example/oauth/revoke");
  CHECK(rig.asked[0].body.find("refresh-of-ann") != std::string::npos);
  CHECK(rig.asked[0].body.find("token_type_hint=refresh_token") != std::string::npos);
  CHECK(rig.asked[0].body.find("secret-of-client") != std::string::npos);
  CHECK(rig.asked[1].body.find("access-of-ann") != std::string::npos);
  CHECK(rig.state(user) == "revoked");
  CHECK(rig.noted("revocation", "done") == 1);
  rig.hours(5);
  CHECK(rig.asked.size() == 2);
}

TEST_CASE("a revoked token is removed from the row and is not revoked again") {
  EndingRig rig;
  const auto user = rig.person().user;
  rig.deletion.revoke(user, rig.account(user)).value();
  const auto size = [&] { return rig.count("SELECT length(sealed) FROM revocations"); };
  const auto whole = size();
  rig.web = [](const net::HttpRequest& request) {
    return request.body.find("access-of") != std::string::npos ? doubles::http_answer(503)
                                                               : doubles::http_answer(200, "{}");
  };
  rig.deletion.step(rig.stop);
  CHECK(size() < whole);
  CHECK(size() > 0);
  CHECK(rig.state(user) == "revoking");
  CHECK(rig.deletion.of_user(user)[0].what.find("503") != std::string::npos);
  rig.asked.clear();
  rig.web = [](const auto&) { return doubles::http_answer(200, "{}"); };
  rig.clock.advance(seconds(5));
  rig.deletion.step(rig.stop);
  REQUIRE(rig.asked.size() == 1);
  CHECK(rig.asked[0].body.find("access-of-ann") != std::string::npos);
  CHECK(rig.state(user) == "revoked");
  CHECK(size() == 0);
}

TEST_CASE("a failed revocation is retried with longer pauses and given up after 30 days") {
  EndingRig rig;
  const auto user = rig.person().user;
  rig.web = [](const auto&) { return doubles::http_fault(net::Fault::connect); };
  rig.deletion.revoke(user, rig.account(user)).value();
  CHECK(rig.deletion.step(rig.stop) == seconds(5));
  CHECK(rig.deletion.step(rig.stop) == seconds(5));
  CHECK(rig.asked.size() == 1);
  rig.clock.advance(seconds(5));
  CHECK(rig.deletion.step(rig.stop) == seconds(10));
  rig.days(29);
  CHECK(rig.state(user) == "revoking");
  CHECK(rig.asked.size() == 60);
  rig.days(2);
  CHECK(rig.state(user) == "failed");
  CHECK(rig.deletion.of_user(user)[0].what.find("at the platform") != std::string::npos);
  CHECK(rig.noted("revocation", "failed") == 1);
  CHECK(rig.count("SELECT length(sealed) FROM revocations") == 0);
  const auto asked = rig.asked.size();
  rig.hours(3);
  CHECK(rig.asked.size() == asked);
}

TEST_CASE("a platform's Retry-After is honoured") {
  EndingRig rig;
  const auto user = rig.person().user;
  rig.web = [](const auto&) { return doubles::http_answer(429, "", {{"retry-after", "600"}}); };
  rig.deletion.revoke(user, rig.account(user)).value();
  CHECK(rig.deletion.step(rig.stop) == seconds(600));
}

TEST_CASE("a token unknown to the platform counts as revoked") {
  EndingRig rig;
  const auto user = rig.person().user;
  for (const char* code : {"invalid_token", "invalid_grant"}) {
    rig.web = [code](const auto&) {
      return doubles::http_answer(400, std::string(R"({"error":")") + code + "\"}");
    };
    rig.deletion.revoke(user, rig.account(user)).value();
    rig.deletion.step(rig.stop);
    CHECK(rig.deletion.of_user(user).back().state == "revoked");
  }
}

TEST_CASE("a crash between request and settling repeats the revocation") {
  EndingRig rig;
  const auto user = rig.person().user;
  rig.deletion.revoke(user, rig.account(user)).value();
  rig.web = [](const auto&) -> net::HttpResult { throw std::runtime_error("killed"); };
  CHECK_THROWS(rig.deletion.step(rig.stop));
  CHECK(rig.state(user) == "revoking");
  rig.web = [](const auto&) { return doubles::http_answer(200, "{}"); };
  rig.clock.advance(seconds(5));
  rig.deletion.step(rig.stop);
  CHECK(rig.state(user) == "revoked");
  CHECK(rig.asked.size() == 3);
}

TEST_CASE("a platform without revocation gives 'nothing to revoke'") {
  EndingRig rig;
  auto without = mastodon();
  without.name = "x";
  without.revocation_url.clear();
  auto secret = mastodon();
  secret.name = "email";
  secret.oauth2 = false;
  rig.policy.platforms.push_back(without);
  rig.policy.platforms.push_back(secret);
  const auto user = rig.person().user;
  for (const char* platform : {"x", "email"})
    CHECK(rig.deletion.revoke(user, rig.account(user, "ann", platform))->state ==
          "nothing to revoke");
  CHECK(rig.count("SELECT sum(length(sealed)) FROM revocations") == 0);
  rig.deletion.step(rig.stop);
  CHECK(rig.asked.empty());
  CHECK(rig.deletion.of_user(user).size() == 2);
}

TEST_CASE("tokens of a platform that is no longer configured wait") {
  EndingRig rig;
  const auto user = rig.person().user;
  const auto id = rig.account(user);
  const auto kept = rig.policy.platforms;
  rig.policy.platforms.clear();
  CHECK(rig.deletion.revoke(user, id)->state == "revoking");
  rig.deletion.step(rig.stop);
  CHECK(rig.deletion.of_user(user)[0].what.find("no longer configured") != std::string::npos);
  rig.policy.platforms = kept;
  rig.hours(1);
  CHECK(rig.state(user) == "revoked");
}

TEST_CASE("a bearer revocation sends only the access token") {
  EndingRig rig;
  rig.policy.platforms[0].revocation = vault::Revocation::bearer;
  const auto user = rig.person().user;
  rig.deletion.revoke(user, rig.account(user)).value();
  rig.deletion.step(rig.stop);
  REQUIRE(rig.asked.size() == 1);
  CHECK(rig.asked[0].headers.back().second == "Bearer access-of-ann");
}

TEST_CASE("tokens that do not open are deleted and reported as failed") {
  EndingRig rig;
  const auto user = rig.person().user;
  const auto id = rig.account(user);
  rig.store->change([&](database::Database& db) {
    db.run("UPDATE accounts SET tokens = x'0102' WHERE id = ?", id);
  });
  CHECK(rig.deletion.revoke(user, id)->state == "failed");
  CHECK(rig.count("SELECT count(*) FROM accounts") == 0);
  CHECK(rig.noted("revocation", "failed") == 1);
  rig.deletion.revoke(user, rig.account(user, "bob")).value();
  rig.store->change([](database::Database& db) {
    db.run("UPDATE revocations SET sealed = x'0102' WHERE state = 'revoking'");
  });
  rig.deletion.step(rig.stop);
  CHECK(rig.deletion.of_user(user).back().state == "failed");
  CHECK(rig.asked.empty());
}

namespace {

/// Queues tokens of an unfinished connection.
void provide(EndingRig& rig, const std::string& user) {
  vault::Account account;
  account.id = "under-way";
  account.user = user;
  account.platform = "mastodon";
  account.instance = "https://m.example";
  account.tokens = {"access-under-way", "refresh-under-way", 0};
  rig.store->change([&](database::Database& db) {
    vault::Revocations::schedule_unless_stored(rig.context, db, account);
  });
}

}  // namespace

TEST_CASE("tokens of a failed connection are revoked after ten minutes") {
  EndingRig rig;
  const auto user = rig.person().user;
  provide(rig, user);
  rig.clock.advance(std::chrono::minutes(9));
  rig.deletion.step(rig.stop);
  CHECK(rig.asked.empty());
  rig.clock.advance(std::chrono::minutes(1));
  rig.deletion.step(rig.stop);
  CHECK(rig.asked.size() == 2);
  CHECK(rig.state(user) == "revoked");
}

TEST_CASE("tokens of a failed connection stay if the user has an account at that server") {
  EndingRig rig;
  const auto user = rig.person().user;
  rig.account(user);
  provide(rig, user);
  rig.clock.advance(std::chrono::minutes(10));
  rig.deletion.step(rig.stop);
  CHECK(rig.asked.empty());
  CHECK(rig.state(user) == "nothing to revoke");
  CHECK(rig.count("SELECT sum(length(sealed)) FROM revocations") == 0);
}

TEST_CASE("an account at another server of the platform does not prevent the revocation") {
  EndingRig rig;
  const auto user = rig.person().user;
  rig.account(user, "ann", "mastodon", "https://other.example");
  provide(rig, user);
  rig.clock.advance(std::chrono::minutes(10));
  rig.deletion.step(rig.stop);
  CHECK(rig.asked.size() == 2);
  CHECK(rig.state(user) == "revoked");
}

TEST_CASE("connecting an account again cancels its queued revocation") {
  EndingRig rig;
  const auto user = rig.person().user;
  rig.web = [](const auto&) { return doubles::http_answer(503); };
  rig.deletion.revoke(user, rig.account(user)).value();
  rig.deletion.revoke(user, rig.account(user, "bob")).value();
  rig.deletion.step(rig.stop);
  rig.account(user);
  CHECK(rig.deletion.of_user(user)[0].state == "nothing to revoke");
  CHECK(rig.deletion.of_user(user)[1].state == "revoking");
  rig.web = [](const auto&) { return doubles::http_answer(200, "{}"); };
  rig.asked.clear();
  rig.hours(2);
  for (const auto& request : rig.asked) CHECK(request.body.find("of-ann") == std::string::npos);
  CHECK(rig.deletion.of_user(user)[1].state == "revoked");
}

TEST_CASE("a new revocation comes before those whose server does not respond") {
  EndingRig rig;
  const auto user = rig.person().user;
  rig.web = [](const auto&) { return doubles::http_fault(net::Fault::timeout); };
  for (int i = 0; i < 20; ++i)
    rig.deletion.revoke(user, rig.account(user, "slow" + std::to_string(i))).value();
  rig.deletion.step(rig.stop);
  rig.clock.advance(std::chrono::hours(1));  // all rows are due again
  const auto last = rig.account(user, "last");
  rig.deletion.revoke(user, last).value();
  rig.asked.clear();
  rig.deletion.step(rig.stop);
  REQUIRE_FALSE(rig.asked.empty());
  CHECK(rig.asked[0].body.find("of-last") != std::string::npos);
}

TEST_CASE("tokens that arrive after their account was deleted are revoked") {
  EndingRig rig;
  vault::Account late;
  late.id = "gone";
  late.user = "nobody";
  late.platform = "mastodon";
  late.instance = "https://m.example";
  late.tokens = {"access-late", "", 0};
  rig.deletion.schedule_revocation(late);
  CHECK(rig.woken == 1);
  rig.deletion.step(rig.stop);
  REQUIRE(rig.asked.size() == 1);
  CHECK(rig.asked[0].body.find("access-late") != std::string::npos);
}

TEST_CASE("a jump of the date neither stalls nor ends a revocation") {
  EndingRig rig;
  const auto user = rig.person().user;
  rig.web = [](const auto&) { return doubles::http_fault(net::Fault::dns); };
  const auto right = rig.clock.wall();
  rig.clock.set_wall(right + std::chrono::hours(24 * 400));
  rig.deletion.revoke(user, rig.account(user)).value();
  rig.deletion.step(rig.stop);
  rig.clock.set_wall(right);
  rig.deletion.step(rig.stop);
  CHECK(rig.asked.size() == 2);
  CHECK(rig.state(user) == "revoking");
  rig.clock.set_wall(right + std::chrono::hours(24 * 900));
  rig.deletion.step(rig.stop);
  CHECK(rig.asked.size() == 3);
  CHECK(rig.state(user) == "revoking");
}

TEST_CASE("settled revocations are listed for 30 days") {
  EndingRig rig;
  const auto user = rig.person().user;
  rig.deletion.revoke(user, rig.account(user)).value();
  rig.deletion.step(rig.stop);
  rig.clock.advance(std::chrono::hours(24 * 30));
  rig.deletion.purge();
  CHECK(rig.state(user) == "revoked");
  rig.clock.advance(std::chrono::hours(1));
  CHECK(rig.state(user).empty());
  rig.deletion.purge();
  CHECK(rig.count("SELECT count(*) FROM revocations") == 0);
}

TEST_CASE("rows of revocations and erasures do not tell the minute of the deletion") {
  EndingRig rig;
  rig.clock.advance(std::chrono::minutes(47));
  const auto user = rig.person().user;
  rig.deletion.revoke(user, rig.account(user)).value();
  rig.deletion.step(rig.stop);
  REQUIRE(rig.state(user) == "revoked");
  CHECK(rig.count("SELECT count(*) FROM revocations WHERE next_at % 3600000 = 0") == 1);
  rig.publisher.script = [](const auto&) { return doubles::peer_fault(net::Fault::connect); };
  rig.deletion.erase_user(user, kPassword).value();
  CHECK(rig.count("SELECT count(*) FROM erasures WHERE since % 3600000 = 0") == 2);
  CHECK(rig.count("SELECT count(*) FROM revocations WHERE since % 3600000 != 0") == 0);
}

TEST_CASE("a failed try does not give a row that was settled meanwhile an exact time") {
  EndingRig rig;
  rig.clock.advance(std::chrono::minutes(47));
  const auto user = rig.person().user;
  rig.web = [&](const auto&) {
    rig.account(user);  // connected again during the request
    return doubles::http_answer(503);
  };
  rig.deletion.revoke(user, rig.account(user)).value();
  rig.deletion.step(rig.stop);
  REQUIRE(rig.state(user) == "nothing to revoke");
  CHECK(rig.count("SELECT count(*) FROM revocations WHERE next_at % 3600000 = 0") == 1);
}
