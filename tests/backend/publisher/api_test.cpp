#include "backend/publisher/api.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "json/json.hpp"
#include "tests/backend/publisher/queue.hpp"

using namespace publisher_test;

namespace {

struct Counter : Queue {
  int woken = 0;
  api::Router router =
      service::make_router(publisher::endpoints(*store, clock, [this] { ++woken; }),
                           {{"gateway-server", "gs"}, {"vault", "v"}, {"publisher", "p"}});

  net::ServerResponse ask(const std::string& method, const std::string& path,
                          const json::Json& body = {}, const std::string& token = "gs",
                          std::map<std::string, std::string> query = {}) const {
    net::ServerRequest request;
    request.method = method;
    request.path = path;
    request.query = std::move(query);
    request.headers["authorization"] = "Bearer " + token;
    if (!body.is_null()) request.body = body.dump();
    return router.handle(request);
  }
};

json::Json good() {
  return {{"id", std::string(64, 'a')},
          {"user_id", "user-1"},
          {"letter", "m"},
          {"account", ""},
          {"to", ""},
          {"cc", ""},
          {"bcc", ""},
          {"subject", ""},
          {"body", "a post"},
          {"received_at", 1'799'999'000'000},
          {"expires", 1'800'600'000},
          {"grant", "g"}};
}

const std::string kPath = "/internal/v1/publications";

}  // namespace

TEST_CASE("a publication is accepted once, and a repeat returns its state") {
  Counter counter;
  auto answer = counter.ask("POST", kPath, good());
  CHECK(answer.status == 202);
  CHECK(json::parse_or_null(answer.body) == json::Json{{"state", "waiting"}});
  answer = counter.ask("POST", kPath, good());
  CHECK(answer.status == 200);
  CHECK(counter.woken == 1);
  REQUIRE(counter.store->settle(order().id, publisher::State::published, "", counter.clock.wall()));
  answer = counter.ask("POST", kPath, good());
  CHECK(answer.status == 200);
  CHECK(json::parse_or_null(answer.body) == json::Json{{"state", "published"}});
}

TEST_CASE("a user with too many waiting publications gets 429, except for a repeat") {
  Counter counter;
  auto body = good();
  for (int i = 0; i <= publisher::Store::kMostWaiting; ++i) {
    const auto number = std::to_string(1000 + i);
    body["id"] = std::string(60, 'b') + number;
    const auto answer = counter.ask("POST", kPath, body);
    if (i < publisher::Store::kMostWaiting) {
      REQUIRE(answer.status == 202);
      continue;
    }
    CHECK(answer.status == 429);
    CHECK(std::ranges::count(answer.headers,
                             std::pair<std::string, std::string>("Retry-After", "600")) == 1);
    CHECK_FALSE(json::parse_or_null(answer.body).contains("misdirected"));
  }
  body["id"] = std::string(60, 'b') + "1000";
  CHECK(counter.ask("POST", kPath, body).status == 200);
  body["id"] = std::string(64, 'c');
  body["user_id"] = "user-2";
  CHECK(counter.ask("POST", kPath, body).status == 202);
}

TEST_CASE("a publication for a letter without a platform is accepted, so that it gets a result") {
  Counter counter;
  auto body = good();
  body["letter"] = "z";
  CHECK(counter.ask("POST", kPath, body).status == 202);
  CHECK(counter.outcome().platform == "letter z");
}

TEST_CASE("results are without content") {
  Counter counter;
  counter.ask("POST", kPath, good());
  const auto answer = counter.ask("GET", kPath, {}, "gs", {{"user_id", "user-1"}});
  CHECK(answer.status == 200);
  CHECK(json::parse_or_null(answer.body)["results"] ==
        json::Json::array({{{"id", std::string(64, 'a')},
                            {"platform", "mastodon"},
                            {"account", ""},
                            {"state", "waiting"},
                            {"what", ""},
                            {"at", util::epoch_ms(counter.clock.wall())}}}));
  CHECK(counter.ask("GET", kPath).status == 400);
  CHECK(json::parse_or_null(counter.ask("GET", kPath, {}, "gs", {{"user_id", "x"}}).body)["results"]
            .empty());
}

TEST_CASE("the vault erases a user") {
  Counter counter;
  counter.ask("POST", kPath, good());
  const auto answer = counter.ask("DELETE", "/internal/v1/users/user-1", {}, "v");
  CHECK(answer.status == 200);
  CHECK(json::parse_or_null(answer.body) == json::Json{{"erased", 1}});
}

TEST_CASE("no other program may send requests") {
  Counter counter;
  CHECK(counter.ask("POST", kPath, good(), "x").status == 401);
  CHECK(counter.ask("POST", kPath, good(), "v").status == 403);
  CHECK(counter.ask("DELETE", "/internal/v1/users/user-1", {}, "gs").status == 403);
  CHECK(counter.ask("GET", kPath, {}, "p", {{"user_id", "user-1"}}).status == 403);
}

TEST_CASE("the error of a wrong publication names the field") {
  Counter counter;
  const auto refused = [&](const std::string& field, const json::Json& value) {
    auto body = good();
    if (value.is_null())
      body.erase(field);
    else
      body[field] = value;
    const auto answer = counter.ask("POST", kPath, body);
    CAPTURE(field);
    CHECK(answer.status == 400);
    CHECK(json::parse_or_null(answer.body).contains("error"));
  };
  refused("id", "short");
  refused("id", std::string(64, 'A'));
  refused("id", nullptr);
  refused("user_id", "");
  refused("letter", "zz");
  refused("letter", nullptr);
  refused("body", 5);
  refused("body", std::string(32 * 1024 + 1, 'x'));
  refused("subject", std::string(1025, 'x'));
  refused("received_at", "now");
  refused("expires", nullptr);
  refused("grant", nullptr);
  refused("number", "12345");
  refused("number", "+12a45");
  refused("surprise", "x");
  CHECK(counter.waiting().empty());
  CHECK(counter.woken == 0);
}

TEST_CASE("a control character in a post does not lose it") {
  Counter counter;
  auto body = good();
  body["body"] = "tab\t bell\a CR\r\n";
  body["subject"] = "line\nend";
  body["number"] = "+10000000001";
  CHECK(counter.ask("POST", kPath, body).status == 202);
  CHECK((*counter.store->load(std::string(64, 'a')))->publication.body == "tab\t bell\a CR\r\n");
}

TEST_CASE("a refusal is the result of its publication, and is told by SMS") {
  Counter counter;
  const std::string refusals = "/internal/v1/refusals";
  json::Json body{{"id", std::string(64, 'a')},
                  {"user_id", "user-1"},
                  {"letter", "m"},
                  {"what", "'to' is too long"},
                  {"number", "+237650000001"}};
  CHECK(counter.ask("POST", refusals, body, "v").status == 403);
  CHECK(counter.ask("POST", refusals, body).status == 202);
  CHECK(counter.ask("POST", refusals, body).status == 202);
  CHECK(counter.outcome().state == publisher::State::failed);
  CHECK(counter.outcome().what == "'to' is too long");
  const auto due = counter.store->due_results(10).value();
  REQUIRE(due.size() == 1);
  CHECK(due[0].number == "+237650000001");
  CHECK(due[0].platform == "mastodon");
  CHECK(counter.waiting().empty());
  body["user_id"] = "user-2";
  CHECK(counter.ask("POST", refusals, body).status == 409);
  body["id"] = std::string(64, 'b');
  body["what"] = "";
  CHECK(counter.ask("POST", refusals, body).status == 400);
}

TEST_CASE("a user gets a limited number of refusals a day by SMS") {
  Counter counter;
  json::Json body{{"user_id", "user-1"}, {"what", "no"}, {"number", "+237650000001"}};
  const auto ask = [&](int number) {
    const auto digits = std::to_string(number);
    body["id"] = std::string(64 - digits.size(), 'a') + digits;
    return counter.ask("POST", "/internal/v1/refusals", body).status;
  };
  for (int i = 0; i < publisher::Store::kMostRefusals; ++i) CHECK(ask(i) == 202);
  CHECK(ask(1000) == 429);
  CHECK(ask(0) == 202);  // known
  body["user_id"] = "user-2";
  CHECK(ask(1001) == 202);
  body["user_id"] = "user-1";
  counter.clock.advance(std::chrono::hours(24));
  CHECK(ask(1000) == 202);
}

TEST_CASE("a database that has reached its limit takes no publication, and still takes results") {
  Counter counter;
  counter.store = publisher::Store::open(counter.directory / "small.db",
                                         crypto::Keyring::parse(kFirstKey).value(), 96 * 1024)
                      .value();
  const auto router = service::make_router(
      publisher::endpoints(*counter.store, counter.clock, [] {}), {{"gateway-server", "gs"}});
  const auto ask = [&](int number) {
    net::ServerRequest request;
    request.method = "POST";
    request.path = kPath;
    request.headers["authorization"] = "Bearer gs";
    auto body = good();
    const auto digits = std::to_string(number);
    body["id"] = std::string(64 - digits.size(), 'a') + digits;
    body["body"] = std::string(4'000, 'x');
    request.body = body.dump();
    return router.handle(request);
  };
  int number = 0;
  auto answer = ask(number);
  while (answer.status == 202 && number < 100) answer = ask(++number);
  CHECK(answer.status == 507);
  CHECK(answer.body.find("disk_limit_mib") != std::string::npos);
  CHECK(ask(0).status == 200);  // a repeat
  REQUIRE(counter.store->settle(std::string(63, 'a') + "0", publisher::State::published, "",
                                counter.clock.wall()));
}

TEST_CASE("a post of a restored backup of the Gateway server waits for the operator if it is new") {
  Counter counter;
  auto body = good();
  CHECK(counter.ask("POST", kPath, body).status == 202);
  body["restored"] = true;
  CHECK(json::parse_or_null(counter.ask("POST", kPath, body).body)["state"] == "waiting");
  body["id"] = std::string(64, 'b');
  const auto answer = counter.ask("POST", kPath, body);
  CHECK(answer.status == 202);
  CHECK(json::parse_or_null(answer.body)["state"] == "restored");
  CHECK(counter.waiting() == std::vector<std::string>{std::string(64, 'a')});
}
