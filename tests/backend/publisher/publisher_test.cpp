#include "backend/publisher/publisher.hpp"

#include <doctest/doctest.h>

#include <filesystem>

#include "backend/publisher/schema.hpp"
#include "database/backup.hpp"
#include "json/json.hpp"
#include "tests/backend/api_file.hpp"
#include "tests/backend/publisher/bell.hpp"
#include "tests/backend/publisher/queue.hpp"
#include "tests/doubles/fake_http.hpp"
#include "tests/doubles/fake_peer.hpp"
#include "tests/doubles/temp_dir.hpp"

using namespace publisher_test;

TEST_CASE(
    "a publication from the internal listener reaches the platform, and its result goes out by "
    "SMS") {
  const doubles::TempDir directory;
  doubles::FakeClock clock;
  const std::atomic<bool> stop{false};
  int woken = 0;
  std::vector<net::HttpRequest> sent;
  auto vault = std::make_unique<doubles::FakePeer>();
  vault->script = [](const auto&) {
    return doubles::peer_response(
        200, {{"access_token", "t"}, {"instance", "https://mastodon.example"}});
  };
  std::vector<net::HttpRequest> told;
  auto appliance =
      std::make_unique<service::AppliancePeer>("/run/s", [&](net::HttpRequest request) {
        told.push_back(std::move(request));
        return doubles::http_answer(200, "{}");
      });
  publisher::Dependencies dependencies{std::move(vault),
                                       std::move(appliance),
                                       {[&](net::HttpRequest request) {
                                          sent.push_back(std::move(request));
                                          return doubles::http_answer(200, R"({"id":"1"})");
                                        },
                                        {}}};
  publisher::Configuration configuration;
  configuration.state_dir = directory.path();
  configuration.keyring = crypto::Keyring::parse(kFirstKey).value();
  configuration.gateway_server_caller.value = "gs";
  configuration.results_kept = std::chrono::hours(24);
  auto made = publisher::Publisher::make({clock, stop, [&] { ++woken; }}, std::move(configuration),
                                         std::move(dependencies));
  REQUIRE(made);
  auto& program = **made;
  const auto listeners = program.listeners();
  REQUIRE(listeners.size() == 1);
  std::set<std::string> served;
  api_file::add_operations(served, listeners[0].router);
  CHECK(api_file::difference(served, api_file::operations_of("publisher")) == "");
  net::ServerRequest request;
  request.method = "POST";
  request.path = "/internal/v1/publications";
  request.headers["authorization"] = "Bearer gs";
  request.body = json::Json{{"id", std::string(64, 'a')},
                            {"user_id", "user-1"},
                            {"letter", "m"},
                            {"body", "a post"},
                            {"received_at", 1},
                            {"expires", 2},
                            {"grant", "g"},
                            {"number", "+10000000001"}}
                     .dump();
  CHECK(listeners[0].router.handle(request).status == 202);
  CHECK(woken == 1);
  CHECK(program.work() <= std::chrono::seconds(60));
  CHECK(sent.size() == 1);
  REQUIRE(told.size() == 1);
  CHECK(json::parse_or_null(told[0].body)["to"] == "+10000000001");
  // A day later the result is erased.
  clock.advance(std::chrono::hours(25));
  program.work();
  request.method = "GET";
  request.body.clear();
  request.query["user_id"] = "user-1";
  CHECK(json::parse_or_null(listeners[0].router.handle(request).body)["results"].empty());
}

TEST_CASE("an appliance that does not answer delays no publication") {
  const doubles::TempDir directory;
  doubles::FakeClock clock;
  std::atomic<bool> stop{false};
  Bell woken, asked, answer;
  auto vault = std::make_unique<doubles::FakePeer>();
  vault->script = [](const auto&) {
    return doubles::peer_response(
        200, {{"access_token", "t"}, {"instance", "https://mastodon.example"}});
  };
  auto appliance = std::make_unique<service::AppliancePeer>("/run/s", [&](const net::HttpRequest&) {
    asked.ring();
    woken.ring();  // for work_until()
    answer.await(1);
    return doubles::http_answer(200, "{}");
  });
  std::atomic<int> sent{0};
  publisher::Dependencies dependencies{std::move(vault),
                                       std::move(appliance),
                                       {[&](const net::HttpRequest&) {
                                          ++sent;
                                          return doubles::http_answer(200, R"({"id":"1"})");
                                        },
                                        {}},
                                       std::make_unique<publisher::Lanes>()};
  publisher::Configuration configuration;
  configuration.state_dir = directory.path();
  configuration.keyring = crypto::Keyring::parse(kFirstKey).value();
  configuration.gateway_server_caller.value = "gs";
  auto made = publisher::Publisher::make({clock, stop, [&] { woken.ring(); }},
                                         std::move(configuration), std::move(dependencies));
  REQUIRE(made);
  auto& program = **made;
  const auto listeners = program.listeners();
  const auto post = [&](char id) {
    net::ServerRequest request;
    request.method = "POST";
    request.path = "/internal/v1/publications";
    request.headers["authorization"] = "Bearer gs";
    request.body = json::Json{{"id", std::string(64, id)},
                              {"user_id", "user-1"},
                              {"letter", "m"},
                              {"body", "a post"},
                              {"received_at", 1},
                              {"expires", 2},
                              {"grant", "g"},
                              {"number", "+10000000001"}}
                       .dump();
    REQUIRE(listeners[0].router.handle(request).status == 202);
  };
  /// Does the work of the program's own thread until `holds`.
  const auto work_until = [&](const std::function<bool()>& holds) {
    while (!holds()) {
      const int before = woken.rings();
      program.work();
      if (!holds()) woken.await(before + 1);
    }
  };
  post('a');
  work_until([&] { return asked.rings() > 0; });
  post('b');
  work_until([&] { return sent == 2; });
  CHECK(asked.rings() == 1);
  answer.ring();
  work_until([&] { return asked.rings() == 2; });
  stop = true;
  made->reset();
  CHECK(sent == 2);
}

TEST_CASE("a copy of the database from before an upgrade is removed after a week") {
  const doubles::TempDir directory;
  doubles::FakeClock clock;
  const std::atomic<bool> stop{false};
  publisher::Configuration configuration;
  configuration.state_dir = directory.path();
  configuration.keyring = crypto::Keyring::parse(kFirstKey).value();
  const auto copy = directory.file("publisher.db.before-3", "posts of people who left");
  clock.set_wall(util::SystemClock().wall());
  auto made = publisher::Publisher::make({clock, stop, [] {}}, std::move(configuration),
                                         {std::make_unique<doubles::FakePeer>(), nullptr, {}});
  REQUIRE(made);
  (*made)->work();
  CHECK(std::filesystem::exists(copy));
  clock.advance(std::chrono::hours(24 * 8));
  (*made)->work();
  CHECK_FALSE(std::filesystem::exists(copy));
}

TEST_CASE("the program publishes no restored post, and ends it after give_up_after") {
  Queue queue;
  const std::atomic<bool> stop{false};
  queue.take(order());
  const auto copy = queue.directory / "copy.db";
  REQUIRE(database::backup(queue.directory / "publisher.db", copy).has_value());
  queue.store.reset();
  REQUIRE(database::restore(copy, publisher::schema(), queue.directory / "publisher.db", {},
                            publisher::mark_restored()));
  queue.open(kFirstKey);
  queue.clock.advance(std::chrono::hours(24 * 8));  // of outage
  publisher::Configuration configuration;
  configuration.state_dir = queue.directory.path();
  configuration.keyring = crypto::Keyring::parse(kFirstKey).value();
  auto vault = std::make_unique<doubles::FakePeer>();
  auto& asked = vault->requests;
  auto made = publisher::Publisher::make({queue.clock, stop, [] {}}, std::move(configuration),
                                         {std::move(vault), nullptr, {}});
  REQUIRE(made);
  (*made)->work();
  CHECK(queue.outcome().state == publisher::State::restored);
  queue.clock.set_wall(queue.clock.wall() + std::chrono::hours(24 * 365));
  queue.clock.advance(std::chrono::hours(1));
  (*made)->work();
  CHECK(queue.outcome().state == publisher::State::restored);
  queue.clock.advance(std::chrono::hours(24 * 7));
  (*made)->work();
  CHECK(asked.empty());
  CHECK(queue.outcome().state == publisher::State::maybe_sent);
}

TEST_CASE("restored posts of a folder without a database are an error, and none is created") {
  const doubles::TempDir directory;
  publisher::Configuration configuration;
  configuration.state_dir = directory.path();
  for (const auto release : {publisher::Release::publish, publisher::Release::end})
    CHECK(publisher::release_restored(configuration, release) == 1);
  CHECK_FALSE(std::filesystem::exists(configuration.database()));
}

TEST_CASE("restored posts are released without the secrets of the program") {
  Queue queue;
  REQUIRE(queue.store->accept(order(), "", queue.clock.wall(), publisher::State::restored));
  publisher::Configuration configuration;
  configuration.state_dir = queue.directory.path();
  CHECK(publisher::release_restored(configuration, publisher::Release::publish) == 0);
  CHECK(queue.outcome().state == publisher::State::waiting);
}
