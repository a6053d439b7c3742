// Tokens that a platform rejects, and leases that the vault refuses.
#include "tests/backend/publisher/worker_rig.hpp"

using namespace publisher_test;

TEST_CASE("a rejected token is replaced once, by its hash") {
  WorkerRig rig;
  rig.take(order());
  rig.http = [&](const auto&) {
    return rig.sent.size() == 1 ? http_answer(401) : http_answer(200, R"({"id":"1"})");
  };
  rig.vault.script = [](const auto& asked) {
    return peer_response(200, {{"access_token", asked.body.contains("rejected") ? "new" : "old"},
                               {"instance", "https://mastodon.example"}});
  };
  rig.worker->run();
  REQUIRE(rig.vault.requests.size() == 2);
  // printf old | sha256sum
  CHECK(rig.vault.requests[1].body["rejected"] ==
        "cba06b5736faf67e54b07b561eae94395e774c517a7d910a54369e1263ccfbd4");
  CHECK(rig.outcome().state == State::published);
}

TEST_CASE("a rejected token ends nothing: the platform may have a fault for hours") {
  WorkerRig rig;
  rig.take(order());
  const auto working = rig.http;
  rig.http = [](const auto&) { return http_answer(401); };
  rig.worker->run();
  // The vault gives the same token again: it is not sent twice in one try.
  CHECK(rig.vault.requests.size() == 2);
  CHECK(rig.sent.size() == 1);
  CHECK(rig.outcome().state == State::waiting);
  CHECK(rig.outcome().what.find("connect it again") != std::string::npos);
  rig.run_for(12h);
  CHECK(rig.sent.size() > 5);
  CHECK(rig.sent.size() < 80);
  for (const auto& asked : rig.vault.requests)
    CHECK_FALSE((asked.body.contains("rejected") && asked.body["rejected_for_good"] == true));
  rig.http = working;
  rig.run_for(61min);
  CHECK(rig.outcome().state == State::published);
}

TEST_CASE("a token that was rejected for a day is reported, and posts wait for a reconnection") {
  WorkerRig rig;
  rig.take(order('a'));
  rig.take(order('b'));
  const auto working = rig.http;
  const auto lend = rig.vault.script;
  bool needs_reconnecting = false;
  rig.http = [](const auto&) { return http_answer(401); };
  rig.vault.script = [&](const auto& asked) {
    if (asked.body.contains("rejected") && asked.body["rejected_for_good"] == true)
      needs_reconnecting = true;
    return needs_reconnecting ? peer_response(409, {{"error", "connect it again"}}) : lend(asked);
  };
  rig.run_for(23h);
  CHECK_FALSE(needs_reconnecting);
  rig.restart();  // the first rejection is on disk
  rig.run_for(3h);
  CHECK(needs_reconnecting);
  const auto sent = rig.sent.size();
  rig.run_for(48h);
  CHECK(rig.sent.size() == sent);
  CHECK(rig.waiting().size() == 2);
  const auto before = rig.store->results("user-1").value();
  for (const auto& one : before)
    if (!one.what.empty()) CHECK(one.what.find("connect") != std::string::npos);
  // The person connects the account again: both posts leave within a quarter of an hour.
  needs_reconnecting = false;
  rig.http = working;
  rig.run_for(16min);
  CHECK(rig.waiting().empty());
  const auto after = rig.store->results("user-1").value();
  for (const auto& one : after) CHECK(one.state == State::published);
}

TEST_CASE("another end of a try, or a reconnection, begins the day of rejections anew") {
  WorkerRig rig;
  rig.take(order());
  const auto lend = rig.vault.script;
  const auto rejected = [](const auto&) { return http_answer(401); };
  bool reported = false, waits = false;
  rig.vault.script = [&](const auto& asked) {
    reported =
        reported || (asked.body.contains("rejected") && asked.body["rejected_for_good"] == true);
    return waits ? peer_response(409, {{"error", "connect it again"}}) : lend(asked);
  };
  rig.http = rejected;
  rig.run_for(20h);
  rig.http = [](const auto&) { return http_answer(503); };
  rig.run_for(20h);
  rig.http = rejected;
  rig.run_for(20h);
  CHECK_FALSE(reported);
  waits = true;
  rig.run_for(20h);
  waits = false;
  rig.run_for(20h);
  CHECK_FALSE(reported);
  CHECK(rig.outcome().state == State::waiting);
  rig.run_for(6h);
  CHECK(reported);
}

TEST_CASE("a post fails if its account is not connected again in time, and says why") {
  WorkerRig rig;
  rig.take(order());
  rig.vault.script = [](const auto&) { return peer_response(409, {{"error", "again"}}); };
  rig.run_for(24h * 6);
  CHECK(rig.outcome().state == State::waiting);
  rig.run_for(24h * 2);
  CHECK(rig.outcome().state == State::failed);
  CHECK(rig.outcome().what.find("in time") != std::string::npos);
  CHECK(rig.outcome().what.find("connected again") != std::string::npos);
}

TEST_CASE("many posts of an account that must be connected again cost one lease each time") {
  WorkerRig rig;
  auto post = order('a');
  for (int i = 0; i < 200; ++i) {
    post.id = std::string(60, 'b') + std::to_string(1000 + i);
    rig.take(post);
  }
  rig.vault.script = [](const auto&) { return peer_response(409, {{"error", "again"}}); };
  rig.run_for(1h);
  CHECK(rig.vault.requests.size() <= 5);
}

TEST_CASE("a mail server that refuses the log-in for a while ends no account") {
  WorkerRig rig;
  auto letter = order('a', "email");
  letter.to = "you@example.org";
  rig.take(letter);
  rig.vault.script = [](const auto&) {
    return peer_response(200, {{"access_token", "t"},
                               {"kind", "password"},
                               {"name", "ana@example.org"},
                               {"instance", "smtps://mail.example:465"}});
  };
  net::MailResult result{net::Fault::transfer, 535, {}};
  int mails = 0;
  rig.mail = [&](const net::Mail& mail) {
    ++mails;
    CHECK(mail.total_limit <= 60s);
    return result;
  };
  rig.run_for(5h);
  CHECK(mails > 3);
  CHECK(rig.outcome().state == State::waiting);
  result = {net::Fault::none, 250, {}};
  rig.run_for(61min);
  CHECK(rig.outcome().state == State::published);
}

TEST_CASE("a vault that fails or refuses this program is retried, a refused grant fails") {
  WorkerRig rig;
  rig.take(order());
  rig.vault.script = [](const auto&) { return doubles::peer_fault(net::Fault::connect); };
  rig.worker->run();
  CHECK(rig.outcome().state == State::waiting);
  rig.vault.script = [](const auto&) { return peer_response(401, {{"error", "who are you"}}); };
  rig.run_for(2min);
  CHECK(rig.outcome().state == State::waiting);
  rig.vault.script = [](const auto&) { return peer_response(403, {{"error", "no such grant"}}); };
  rig.run_for(10min);
  CHECK(rig.outcome().state == State::failed);
  CHECK(rig.outcome().what == "no such grant");
  CHECK(rig.sent.empty());
}
