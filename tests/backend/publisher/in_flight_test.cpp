#include "json/json.hpp"
#include "tests/backend/publisher/shop.hpp"

using namespace publisher_test;

TEST_CASE("after a crash before the response was recorded Mastodon gets the same key") {
  Shop shop;
  shop.take(order());
  // The request was sent, and the program was killed before the response.
  REQUIRE(shop.store->mark_in_flight(order().id, shop.clock.wall()));
  shop.restart();
  shop.clock.advance(10min);
  shop.worker->run();
  REQUIRE(shop.sent.size() == 1);
  CHECK(key_of(shop.sent[0]) == order().id + "-0");
  CHECK(shop.outcome().state == State::published);
}

TEST_CASE("a request to Mastodon is not repeated once its key has expired") {
  Shop shop;
  shop.take(order());
  REQUIRE(shop.store->mark_in_flight(order().id, shop.clock.wall()));
  shop.restart();
  shop.clock.advance(1h);
  shop.worker->run();
  CHECK(shop.sent.empty());
  CHECK(shop.outcome().state == State::maybe_sent);
}

TEST_CASE("after the clock was set back the window of the key counts as expired") {
  Shop shop;
  shop.take(order());
  REQUIRE(shop.store->mark_in_flight(order().id, shop.clock.wall()));
  shop.restart();
  shop.clock.set_wall(shop.clock.wall() - 24h);
  shop.worker->run();
  CHECK(shop.sent.empty());
  CHECK(shop.outcome().state == State::maybe_sent);
}

TEST_CASE("an interrupted post to X is maybe_sent and is not repeated") {
  Shop shop;
  shop.take(order('a', "x"));
  REQUIRE(shop.store->mark_in_flight(order().id, shop.clock.wall()));
  shop.restart();
  shop.run_for(2h);
  CHECK(shop.sent.empty());
  CHECK(shop.outcome().state == State::maybe_sent);
  CHECK(shop.outcome().what.find("Look there") != std::string::npos);
}

TEST_CASE("a lost response of X is maybe_sent, a failed connection is not") {
  Shop shop;
  shop.take(order('a', "x"));
  shop.http = [](const auto&) { return http_fault(net::Fault::connect); };
  shop.worker->run();
  CHECK(shop.outcome().state == State::waiting);
  shop.http = [](const auto&) { return http_fault(net::Fault::timeout); };
  shop.run_for(1min);
  CHECK(shop.outcome().state == State::maybe_sent);
  CHECK(shop.sent.size() == 2);
}

TEST_CASE("an unknown outcome stays unknown after a later outage") {
  Shop shop;
  shop.take(order());
  shop.http = [&](const auto&) {
    return http_fault(shop.sent.size() == 1 ? net::Fault::timeout : net::Fault::connect);
  };
  shop.run_for(3h);
  CHECK(shop.outcome().state == State::maybe_sent);
}

TEST_CASE("a thread continues after a rate limit and after a crash without repeats") {
  Shop shop;
  auto post = order('a', "x");
  post.body = long_body();
  shop.take(post);
  const auto working = shop.http;
  shop.http = [&](const auto& request) {
    return shop.sent.size() == 2 ? http_answer(429) : working(request);
  };
  shop.worker->run();
  CHECK(shop.sent.size() == 2);
  shop.restart();
  shop.run_for(20min);
  REQUIRE(shop.sent.size() == 4);
  CHECK(json::parse_or_null(shop.sent[1].body) == json::parse_or_null(shop.sent[2].body));
  CHECK(json::parse_or_null(shop.sent[2].body)["reply"]["in_reply_to_tweet_id"] == "1");
  CHECK(json::parse_or_null(shop.sent[3].body)["reply"]["in_reply_to_tweet_id"] == "3");
  CHECK(shop.outcome().state == State::published);
}

TEST_CASE("a partly published thread is not `failed`, and the result says how much exists") {
  for (const int last : {403, 503}) {
    CAPTURE(last);
    Shop shop;
    auto post = order('a', "x");
    post.body = long_body();
    shop.take(post);
    const auto working = shop.http;
    shop.http = [&](const auto& request) {
      return shop.sent.size() == 1 ? working(request) : http_answer(last);
    };
    shop.run_for(24h * 8);
    CHECK(shop.outcome().state == State::maybe_sent);
    const auto what = shop.outcome().what;
    CAPTURE(what);
    CHECK(what.starts_with("the first post of its thread is there, the rest is not: "));
    CHECK(what.ends_with("Look there before you send it again"));
    CHECK(what.find(": send it again") == std::string::npos);
  }
}

TEST_CASE("a thread with a lost response says what exists and what may exist") {
  Shop shop;
  auto post = order('a', "x");
  post.body = long_body();
  shop.take(post);
  const auto working = shop.http;
  shop.http = [&](const auto& request) {
    return shop.sent.size() == 1 ? working(request) : http_fault(net::Fault::timeout);
  };
  shop.run_for(1h);
  CHECK(shop.outcome().state == State::maybe_sent);
  CHECK(shop.outcome().what.starts_with(
      "the first post of its thread is there, the next one may be: "));
}

TEST_CASE("a 500 or 502 of X or Gmail is not repeated, a 503 is") {
  for (const int status : {500, 502, 504, 520}) {
    CAPTURE(status);
    Shop shop;
    shop.take(order('a', "x"));
    shop.http = [&](const auto&) { return http_answer(status); };
    shop.run_for(2h);
    CHECK(shop.sent.size() == 1);
    CHECK(shop.outcome().state == State::maybe_sent);
  }
  Shop shop;
  shop.take(order('a', "x"));
  shop.http = [&](const auto&) { return http_answer(503); };
  shop.run_for(10min);
  CHECK(shop.sent.size() > 1);
  CHECK(shop.outcome().state == State::waiting);
}

TEST_CASE("an e-mail that may have been accepted is not sent again") {
  Shop shop;
  auto letter = order('a', "email");
  letter.to = "you@example.org";
  shop.take(letter);
  shop.vault.script = [](const auto&) {
    return peer_response(200, {{"access_token", "t"},
                               {"kind", "password"},
                               {"name", "ana@example.org"},
                               {"instance", "smtps://mail.example:465"}});
  };
  REQUIRE(shop.store->mark_in_flight(order().id, shop.clock.wall()));
  shop.restart();
  shop.run_for(1h);
  CHECK(shop.outcome().state == State::maybe_sent);
}
