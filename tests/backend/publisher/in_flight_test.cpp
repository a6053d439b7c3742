#include "json/json.hpp"
#include "tests/backend/publisher/worker_rig.hpp"

using namespace publisher_test;

TEST_CASE("after a crash before the response was recorded Mastodon gets the same key") {
  WorkerRig rig;
  rig.take(order());
  // The request was sent, and the program was killed before the response.
  REQUIRE(rig.store->mark_in_flight(order().id, rig.clock.wall()));
  const auto sent_before = rig.store->load(order().id).value()->public_id;
  rig.restart();
  rig.clock.advance(10min);
  rig.worker->run();
  REQUIRE(rig.sent.size() == 1);
  CHECK(key_of(rig.sent[0]) == sent_before + "-0");
  CHECK(rig.outcome().state == State::published);
}

TEST_CASE("a request to Mastodon is not repeated once its key has expired") {
  WorkerRig rig;
  rig.take(order());
  REQUIRE(rig.store->mark_in_flight(order().id, rig.clock.wall()));
  rig.restart();
  rig.clock.advance(1h);
  rig.worker->run();
  CHECK(rig.sent.empty());
  CHECK(rig.outcome().state == State::maybe_sent);
}

TEST_CASE("after the clock was set back the window of the key counts as expired") {
  WorkerRig rig;
  rig.take(order());
  REQUIRE(rig.store->mark_in_flight(order().id, rig.clock.wall()));
  rig.restart();
  rig.clock.set_wall(rig.clock.wall() - 24h);
  rig.worker->run();
  CHECK(rig.sent.empty());
  CHECK(rig.outcome().state == State::maybe_sent);
}

TEST_CASE("an interrupted post to X is maybe_sent and is not repeated") {
  WorkerRig rig;
  rig.take(order('a', "x"));
  REQUIRE(rig.store->mark_in_flight(order().id, rig.clock.wall()));
  rig.restart();
  rig.run_for(2h);
  CHECK(rig.sent.empty());
  CHECK(rig.outcome().state == State::maybe_sent);
  CHECK(rig.outcome().what.find("Look there") != std::string::npos);
}

TEST_CASE("a lost response of X is maybe_sent, a failed connection is not") {
  WorkerRig rig;
  rig.take(order('a', "x"));
  rig.http = [](const auto&) { return http_fault(net::Fault::connect); };
  rig.worker->run();
  CHECK(rig.outcome().state == State::waiting);
  rig.http = [](const auto&) { return http_fault(net::Fault::timeout); };
  rig.run_for(1min);
  CHECK(rig.outcome().state == State::maybe_sent);
  CHECK(rig.sent.size() == 2);
}

TEST_CASE("an unknown outcome stays unknown after a later outage") {
  WorkerRig rig;
  rig.take(order());
  rig.http = [&](const auto&) {
    return http_fault(rig.sent.size() == 1 ? net::Fault::timeout : net::Fault::connect);
  };
  rig.run_for(3h);
  CHECK(rig.outcome().state == State::maybe_sent);
}

TEST_CASE("a thread continues after a rate limit and after a crash without repeats") {
  WorkerRig rig;
  rig.take(long_post());
  const auto working = rig.http;
  rig.http = [&](const auto& request) {
    return rig.sent.size() == 2 ? http_answer(429) : working(request);
  };
  rig.worker->run();
  CHECK(rig.sent.size() == 2);
  rig.restart();
  rig.run_for(20min);
  REQUIRE(rig.sent.size() == 4);
  CHECK(json::parse_or_null(rig.sent[1].body) == json::parse_or_null(rig.sent[2].body));
  CHECK(json::parse_or_null(rig.sent[2].body)["reply"]["in_reply_to_tweet_id"] == "1");
  CHECK(json::parse_or_null(rig.sent[3].body)["reply"]["in_reply_to_tweet_id"] == "3");
  CHECK(rig.outcome().state == State::published);
}

TEST_CASE("a post stays at the account of its first request, also after a crash") {
  WorkerRig rig;
  auto post = long_post();
  post.account.clear();
  rig.take(post);
  // The vault lends another account from the second lease on, unless it is told which one.
  rig.vault.script = [&](const doubles::FakePeer::Sent& request) {
    const auto asked = request.body.text("account_id");
    const std::string id = !asked.empty() ? asked : rig.vault.requests.size() == 1 ? "one" : "two";
    return peer_response(200, {{"access_token", "token of " + id},
                               {"account_id", id},
                               {"kind", "oauth2"},
                               {"name", "@" + id},
                               {"settings", json::Json::object()}});
  };
  const auto working = rig.http;
  rig.http = [&](const auto& request) {
    return rig.sent.size() == 2 ? http_answer(429) : working(request);
  };
  rig.worker->run();
  CHECK(rig.on_disk().find("account_id") == std::string::npos);
  rig.restart();
  rig.run_for(20min);
  REQUIRE(rig.outcome().state == State::published);
  REQUIRE(rig.sent.size() == 4);
  for (const auto& request : rig.sent)
    CHECK(std::any_of(request.headers.begin(), request.headers.end(),
                      [](const auto& header) { return header.second == "Bearer token of one"; }));
}

TEST_CASE("a post whose account was deleted goes to no other one, and its result says why") {
  for (const bool made : {false, true}) {
    CAPTURE(made);
    WorkerRig rig;
    auto post = long_post();
    post.account.clear();
    rig.take(post);
    bool deleted = false;
    rig.vault.script = [&](const doubles::FakePeer::Sent& request) {
      if (deleted && request.body.text("account_id") == "one")
        return peer_response(404, {{"error", "gone"}});
      return peer_response(200, {{"access_token", "token"},
                                 {"account_id", deleted ? "two" : "one"},
                                 {"kind", "oauth2"},
                                 {"settings", json::Json::object()}});
    };
    const auto working = rig.http;
    rig.http = [&](const auto& request) {
      const bool limited = !deleted && rig.sent.size() == (made ? 2 : 1);
      return limited ? http_answer(429) : working(request);
    };
    rig.worker->run();
    deleted = true;
    rig.run_for(20min);
    CHECK(rig.outcome().state == (made ? State::maybe_sent : State::failed));
    CHECK(rig.outcome().what.find("its account was deleted") != std::string::npos);
    CHECK(rig.sent.size() == (made ? 2 : 1));
  }
}

TEST_CASE("a partly published thread is not `failed`, and the result says how much exists") {
  for (const int last : {403, 503}) {
    CAPTURE(last);
    WorkerRig rig;
    rig.take(long_post());
    const auto working = rig.http;
    rig.http = [&](const auto& request) {
      return rig.sent.size() == 1 ? working(request) : http_answer(last);
    };
    rig.run_for(24h * 8);
    CHECK(rig.outcome().state == State::maybe_sent);
    const auto what = rig.outcome().what;
    CAPTURE(what);
    CHECK(what.starts_with("the first post of its thread is there, the rest is not: "));
    CHECK(what.ends_with("Look there before you send it again"));
    CHECK(what.find(": send it again") == std::string::npos);
  }
}

TEST_CASE("a thread with a lost response says what exists and what may exist") {
  WorkerRig rig;
  rig.take(long_post());
  const auto working = rig.http;
  rig.http = [&](const auto& request) {
    return rig.sent.size() == 1 ? working(request) : http_fault(net::Fault::timeout);
  };
  rig.run_for(1h);
  CHECK(rig.outcome().state == State::maybe_sent);
  CHECK(rig.outcome().what.starts_with(
      "the first post of its thread is there, the next one may be: "));
}

TEST_CASE("a 500 or 502 of X or Gmail is not repeated, a 503 is") {
  for (const int status : {500, 502, 504, 520}) {
    CAPTURE(status);
    WorkerRig rig;
    rig.take(order('a', "x"));
    rig.http = [&](const auto&) { return http_answer(status); };
    rig.run_for(2h);
    CHECK(rig.sent.size() == 1);
    CHECK(rig.outcome().state == State::maybe_sent);
  }
  WorkerRig rig;
  rig.take(order('a', "x"));
  rig.http = [&](const auto&) { return http_answer(503); };
  rig.run_for(10min);
  CHECK(rig.sent.size() > 1);
  CHECK(rig.outcome().state == State::waiting);
}

TEST_CASE("an e-mail that may have been accepted is not sent again") {
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
  REQUIRE(rig.store->mark_in_flight(order().id, rig.clock.wall()));
  rig.restart();
  rig.run_for(1h);
  CHECK(rig.outcome().state == State::maybe_sent);
}
