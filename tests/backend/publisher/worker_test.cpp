#include "backend/publisher/worker.hpp"

#include "tests/backend/publisher/shop.hpp"

using namespace publisher_test;

TEST_CASE("a publication is made with a leased token, and its content is erased") {
  Shop shop;
  shop.take(order());
  shop.worker->run();
  REQUIRE(shop.vault.requests.size() == 1);
  CHECK(shop.vault.requests[0].method == "POST");
  CHECK(shop.vault.requests[0].path == "/internal/v1/token-leases");
  CHECK(shop.vault.requests[0].body == json::Json{{"publication", order().id},
                                                  {"user_id", "user-1"},
                                                  {"platform", "mastodon"},
                                                  {"account", "ana-account"},
                                                  {"expires", 1'800'600'000},
                                                  {"grant", "grant-1"}});
  REQUIRE(shop.sent.size() == 1);
  CHECK(shop.sent[0].url == "https://mastodon.example/api/v1/statuses");
  CHECK(shop.outcome().state == State::published);
  shop.run_for(10min);
  CHECK(shop.sent.size() == 1);
}

TEST_CASE("an outage of a day loses no publication and causes few requests") {
  Shop shop;
  shop.take(order());
  const auto working = shop.http;
  shop.http = [](const auto&) { return http_fault(net::Fault::connect); };
  shop.run_for(24h);
  CHECK(shop.outcome().state == State::waiting);
  CHECK(shop.sent.size() > 10);
  CHECK(shop.sent.size() < 70);
  shop.http = working;
  shop.run_for(61min);
  CHECK(shop.outcome().state == State::published);
}

TEST_CASE("a rate limit delays all publications for that place and no others") {
  Shop shop;
  shop.take(order('a'));
  shop.take(order('b', "mastodon", "user-2"));
  shop.take(order('c', "x", "user-3"));
  const auto working = shop.http;
  shop.http = [&](const auto& request) {
    return request.url.find("mastodon") != std::string::npos
               ? http_answer(429, "", {{"retry-after", "1800"}})
               : working(request);
  };
  shop.run_for(29min);
  CHECK(shop.sent.size() == 2);
  CHECK(shop.outcome("user-3").state == State::published);
  shop.http = working;
  shop.run_for(2min);
  CHECK(shop.outcome("user-1").state == State::published);
  CHECK(shop.outcome("user-2").state == State::published);
}

TEST_CASE("a publication that the platform rejects fails with a reason") {
  Shop shop;
  shop.take(order());
  shop.http = [](const auto&) { return http_answer(422); };
  shop.worker->run();
  CHECK(shop.outcome().state == State::failed);
  CHECK(shop.outcome().what.find("422") != std::string::npos);
}

TEST_CASE("a rejected token is replaced once, by its hash") {
  Shop shop;
  shop.take(order());
  shop.http = [&](const auto&) {
    return shop.sent.size() == 1 ? http_answer(401) : http_answer(200, R"({"id":"1"})");
  };
  shop.vault.script = [](const auto& asked) {
    return peer_response(200, {{"access_token", asked.body.contains("rejected") ? "new" : "old"},
                               {"instance", "https://mastodon.example"}});
  };
  shop.worker->run();
  REQUIRE(shop.vault.requests.size() == 2);
  // printf old | sha256sum
  CHECK(shop.vault.requests[1].body["rejected"] ==
        "cba06b5736faf67e54b07b561eae94395e774c517a7d910a54369e1263ccfbd4");
  CHECK(shop.outcome().state == State::published);
}

TEST_CASE("a publication fails after its token is rejected twice") {
  Shop shop;
  shop.take(order());
  shop.http = [](const auto&) { return http_answer(401); };
  shop.worker->run();
  CHECK(shop.vault.requests.size() == 2);
  CHECK(shop.sent.size() == 2);
  CHECK(shop.outcome().state == State::failed);
  CHECK(shop.outcome().what.find("connect it again") != std::string::npos);
}

TEST_CASE("a vault that fails or refuses this program is retried, a refused grant fails") {
  Shop shop;
  shop.take(order());
  shop.vault.script = [](const auto&) { return doubles::peer_fault(net::Fault::connect); };
  shop.worker->run();
  CHECK(shop.outcome().state == State::waiting);
  shop.vault.script = [](const auto&) { return peer_response(401, {{"error", "who are you"}}); };
  shop.run_for(2min);
  CHECK(shop.outcome().state == State::waiting);
  shop.vault.script = [](const auto&) { return peer_response(403, {{"error", "no such grant"}}); };
  shop.run_for(10min);
  CHECK(shop.outcome().state == State::failed);
  CHECK(shop.outcome().what == "no such grant");
  CHECK(shop.sent.empty());
}

TEST_CASE("many posts of one user to a dead server do not delay other users") {
  Shop shop;
  auto post = order('a');
  for (int i = 0; i < publisher::Store::kMostWaiting; ++i) {
    post.id = std::string(60, 'b') + std::to_string(1000 + i);
    shop.take(post);
  }
  shop.clock.advance(1s);
  shop.take(order('c', "x", "user-2"));
  const auto working = shop.http;
  shop.http = [&](const auto& request) {
    if (request.url.find("mastodon") == std::string::npos) return working(request);
    shop.clock.advance(30s);
    return http_fault(net::Fault::connect);
  };
  shop.worker->run();
  shop.worker->run();
  CHECK(shop.outcome("user-2").state == State::published);
}

TEST_CASE("a publication fails after its time limit, but not because of a clock jump") {
  Shop shop;
  shop.take(order());
  shop.http = [](const auto&) { return http_answer(503); };
  shop.worker->run();
  shop.clock.set_wall(shop.clock.wall() + 24h * 30);
  shop.run_for(1min);
  CHECK(shop.outcome().state == State::waiting);
  shop.run_for(24h);
  CHECK(shop.outcome().state == State::failed);
  CHECK(shop.outcome().what.find("in time") != std::string::npos);
}

TEST_CASE("an account's own address must be public and encrypted") {
  Shop shop;
  std::string instance = "http://mastodon.example";
  shop.vault.script = [&](const auto&) {
    return peer_response(200, {{"access_token", "t"}, {"instance", instance}});
  };
  shop.take(order('a'));
  shop.worker->run();
  instance = "https://127.0.0.1";
  shop.take(order('b'));
  shop.worker->run();
  instance = "";
  shop.take(order('c'));
  shop.worker->run();
  CHECK(shop.sent.empty());
  const auto results = shop.store->results("user-1").value();
  CHECK(results.size() == 3);
  CHECK(std::ranges::all_of(results,
                            [](const auto& outcome) { return outcome.state == State::failed; }));
  shop.settings.private_addresses = true;
  shop.restart();
  instance = "http://127.0.0.1:1/";
  shop.take(order('d'));
  shop.worker->run();
  REQUIRE(shop.sent.size() == 1);
  CHECK(shop.sent[0].url == "http://127.0.0.1:1/api/v1/statuses");
}

TEST_CASE("a platform's address and certificates can be configured") {
  Shop shop;
  shop.settings.platforms["x"] = {"https://proxy.example/x/", {.ca_file = "/etc/ca.pem"}};
  shop.restart();
  shop.take(order('a', "x"));
  shop.worker->run();
  REQUIRE(shop.sent.size() == 1);
  CHECK(shop.sent[0].url == "https://proxy.example/x/2/tweets");
  CHECK(shop.sent[0].security.ca_file == "/etc/ca.pem");
}

TEST_CASE("the waiting post of an erased user is not made") {
  Shop shop;
  shop.take(order());
  shop.vault.script = [&](const auto&) {
    CHECK(shop.store->erase_user("user-1").value() == 1);
    return peer_response(200, {{"access_token", "t"}, {"instance", "https://mastodon.example"}});
  };
  shop.worker->run();
  CHECK(shop.sent.empty());
}

TEST_CASE("a program that is ending sends no request") {
  Shop shop;
  shop.take(order());
  shop.stop = true;
  shop.worker->run();
  CHECK(shop.vault.requests.empty());
}

TEST_CASE("with a wrong key file publications keep waiting") {
  Shop shop;
  shop.take(order());
  shop.worker.reset();
  shop.open(kSecondKey);
  shop.worker.emplace(*shop.store, shop.vault, publisher::Gateways{}, shop.settings, shop.clock,
                      shop.stop, 1);
  shop.run_for(1h);
  CHECK(shop.vault.requests.empty());
  shop.restart();
  shop.worker->run();
  CHECK(shop.outcome().state == State::published);
}

TEST_CASE("a server that responds 502 for a day loses no publication") {
  Shop shop;
  shop.take(order());
  const auto working = shop.http;
  shop.http = [](const auto&) { return http_answer(502); };
  shop.run_for(24h);
  CHECK(shop.outcome().state == State::waiting);
  shop.http = working;
  shop.run_for(61min);
  CHECK(shop.outcome().state == State::published);
}

TEST_CASE("a slow thread stops after its time slice and continues after the other users") {
  Shop shop;
  auto slow = order('a');
  slow.body.clear();
  for (int i = 0; i < 600; ++i) slow.body += "word" + std::to_string(i) + " ";
  shop.take(slow);
  shop.clock.advance(1s);
  for (const char id : {'b', 'c', 'd'}) shop.take(order(id, "x", std::string("user-") + id));
  const auto working = shop.http;
  shop.http = [&](const auto& request) {
    if (request.url.find("mastodon") != std::string::npos) shop.clock.advance(29s);
    return working(request);
  };
  const auto began = shop.clock.now();
  shop.worker->run();
  CHECK(shop.clock.now() - began <= 90s);
  for (const char id : {'b', 'c', 'd'})
    CHECK(shop.outcome(std::string("user-") + id).state == State::published);
  CHECK(shop.outcome("user-1").state == State::waiting);
  shop.run_for(3h);
  CHECK(shop.outcome("user-1").state == State::published);
}

TEST_CASE("a run ends after a minute, and the next one continues") {
  Shop shop;
  std::string users = "abcdefghij";
  for (const char id : users) {
    shop.take(order(id, "x", std::string("user-") + id));
    shop.clock.advance(1s);
  }
  shop.http = [&](const auto&) {
    shop.clock.advance(29s);
    return http_answer(201, R"({"data":{"id":"1"}})");
  };
  for (int run = 0; run < 4; ++run) {
    const auto began = shop.clock.now();
    shop.worker->run();
    CHECK(shop.clock.now() - began <= 90s);
  }
  CHECK(shop.sent.size() == 10);
}

TEST_CASE("a publication dated years ahead by a wrong clock fails too") {
  Shop shop;
  shop.take(order());
  shop.clock.set_wall(shop.clock.wall() - 24h * 365 * 3);
  shop.http = [](const auto&) { return http_answer(503); };
  shop.run_for(24h * 5);
  CHECK(shop.outcome().state == State::waiting);
  shop.run_for(24h * 12);
  CHECK(shop.outcome().state == State::failed);
}

TEST_CASE("an account's server must have a public address at each connection") {
  for (const bool local : {false, true}) {
    Shop shop;
    shop.settings.private_addresses = local;
    shop.restart();
    shop.take(order('a'));
    shop.take(order('b', "x", "user-2"));
    shop.worker->run();
    REQUIRE(shop.sent.size() == 2);
    CHECK(bool(shop.sent[0].admit) != local);
    CHECK_FALSE(shop.sent[1].admit);  // an address of the platform's own
    if (local) continue;
    CHECK(shop.sent[0].admit("93.184.216.34"));
    for (const char* inside : {"127.0.0.1", "10.0.0.1", "192.168.1.1", "::1", "fd00::1"})
      CHECK_FALSE(shop.sent[0].admit(inside));
  }
}
