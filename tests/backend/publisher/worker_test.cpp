#include "backend/publisher/worker.hpp"

#include "tests/backend/publisher/worker_rig.hpp"

using namespace publisher_test;

TEST_CASE("a publication is made with a leased token, and its content is erased") {
  WorkerRig rig;
  rig.take(order());
  rig.worker->run();
  REQUIRE(rig.vault.requests.size() == 1);
  CHECK(rig.vault.requests[0].method == "POST");
  CHECK(rig.vault.requests[0].path == "/internal/v1/token-leases");
  CHECK(rig.vault.requests[0].body == json::Json{{"publication", order().id},
                                                 {"user_id", "user-1"},
                                                 {"platform", "mastodon"},
                                                 {"account", "ana-account"},
                                                 {"expires", 1'800'600'000},
                                                 {"grant", "grant-1"}});
  REQUIRE(rig.sent.size() == 1);
  CHECK(rig.sent[0].url == "https://mastodon.example/api/v1/statuses");
  CHECK(rig.outcome().state == State::published);
  rig.run_for(10min);
  CHECK(rig.sent.size() == 1);
}

TEST_CASE("an outage of a day loses no publication and causes few requests") {
  WorkerRig rig;
  rig.take(order());
  const auto working = rig.http;
  rig.http = [](const auto&) { return http_fault(net::Fault::connect); };
  rig.run_for(24h);
  CHECK(rig.outcome().state == State::waiting);
  CHECK(rig.sent.size() > 10);
  CHECK(rig.sent.size() < 70);
  rig.http = working;
  rig.run_for(61min);
  CHECK(rig.outcome().state == State::published);
}

TEST_CASE("a rate limit delays the publications of its account and no others") {
  WorkerRig rig;
  rig.take(order('a'));
  rig.take(order('d'));
  rig.clock.advance(1s);
  rig.take(order('b', "mastodon", "user-2"));
  rig.take(order('c', "x", "user-1"));
  auto elsewhere = order('e');
  elsewhere.account = "other-account";
  rig.take(elsewhere);
  const auto working = rig.http;
  int limited = 0;
  rig.http = [&](const auto& request) {
    const auto body = json::parse_or_null(request.body);
    if (request.url.find("mastodon") == std::string::npos || limited > 0) return working(request);
    ++limited;
    return http_answer(429, "", {{"retry-after", "1800"}});
  };
  rig.run_for(29min);
  CHECK(limited == 1);
  CHECK(rig.sent.size() == 4);
  CHECK(rig.outcome("user-2").state == State::published);
  int waiting = 0;
  const auto results = rig.store->results("user-1").value();
  for (const auto& one : results) waiting += one.state == State::waiting ? 1 : 0;
  CHECK(waiting == 2);
  rig.run_for(2min);
  CHECK(rig.waiting().empty());
}

TEST_CASE("an account at its limit does not keep other users from the platform") {
  WorkerRig rig;
  const auto working = rig.http;
  // The limited user is always first.
  for (int i = 0; i < 30; ++i) {
    auto post = order('a', "x", "limited");
    post.id = std::string(60, 'a') + std::to_string(1000 + i);
    rig.take(post);
  }
  rig.clock.advance(1s);
  for (const char id : {'b', 'c', 'd'}) rig.take(order(id, "x", std::string("user-") + id));
  int limited = 0;
  rig.http = [&](const auto& request) {
    if (rig.vault.requests.back().body["user_id"] != "limited") return working(request);
    ++limited;
    return http_answer(429, "", {{"x-rate-limit-reset", "9999999999"}});
  };
  rig.worker->run();
  for (const char id : {'b', 'c', 'd'})
    CHECK(rig.outcome(std::string("user-") + id).state == State::published);
  CHECK(limited == 1);
  rig.run_for(23h);
  CHECK(limited == 1);
  rig.take(order('e', "x", "user-e"));
  rig.worker->run();
  CHECK(rig.outcome("user-e").state == State::published);
}

TEST_CASE("two limited accounts pause the platform shortly, and another user's post tries it") {
  WorkerRig rig;
  const auto working = rig.http;
  rig.http = [&](const auto& request) {
    const auto user = rig.vault.requests.back().body["user_id"].text();
    return user.starts_with("limited") ? http_answer(429, "", {{"retry-after", "86400"}})
                                       : working(request);
  };
  rig.take(order('a', "x", "limited-1"));
  rig.take(order('b', "x", "limited-2"));
  rig.worker->run();
  CHECK(rig.sent.size() == 2);
  for (const char id : {'c', 'd'}) rig.take(order(id, "x", std::string("user-") + id));
  rig.worker->run();
  CHECK(rig.sent.size() == 2);
  rig.run_for(62s);
  CHECK(rig.outcome("user-c").state == State::published);
  CHECK(rig.outcome("user-d").state == State::published);
  CHECK(rig.sent.size() == 4);
}

TEST_CASE("a limit of the application pauses the platform for all until it ends") {
  WorkerRig rig;
  rig.take(order('a', "x", "user-1"));
  rig.take(order('b', "x", "user-2"));
  rig.take(order('c', "mastodon", "user-3"));
  const auto working = rig.http;
  rig.http = [&](const auto& request) {
    return request.url.find("/2/tweets") != std::string::npos
               ? http_answer(429, "",
                             {{"x-app-limit-24hour-remaining", "0"}, {"retry-after", "7200"}})
               : working(request);
  };
  rig.run_for(119min);
  CHECK(rig.sent.size() == 2);
  CHECK(rig.outcome("user-3").state == State::published);
  rig.http = working;
  rig.run_for(10min);
  CHECK(rig.waiting().empty());
}

TEST_CASE("a server that an account names cannot speak for all, though it says so") {
  WorkerRig rig;
  rig.take(order('a'));
  rig.clock.advance(1s);
  rig.take(order('b', "mastodon", "user-2"));
  const auto working = rig.http;
  rig.http = [&](const auto& request) {
    return rig.sent.size() == 1
               ? http_answer(429, "", {{"x-ratelimit-global", "true"}, {"retry-after", "7200"}})
               : working(request);
  };
  rig.worker->run();
  CHECK(rig.outcome("user-2").state == State::published);
}

TEST_CASE("publications that wait in a pause of their platform fail after their time limit too") {
  WorkerRig rig;
  for (int i = 0; i < 20; ++i)
    rig.take(order(static_cast<char>('a' + i), "x", "user-" + std::to_string(i)));
  rig.http = [](const auto&) { return http_answer(503); };
  rig.run_for(24h * 8);
  CHECK(rig.waiting().empty());
  CHECK(rig.outcome("user-19").what.find("in time") != std::string::npos);
}

TEST_CASE("requests to servers of accounts have short limits") {
  WorkerRig rig;
  rig.take(order('a'));
  rig.take(order('b', "x", "user-2"));
  rig.worker->run();
  REQUIRE(rig.sent.size() == 2);
  CHECK(rig.sent[0].total_limit <= 15s);
  CHECK(rig.sent[0].connect_limit <= 5s);
  CHECK(rig.sent[1].total_limit == net::HttpRequest{}.total_limit);
}

TEST_CASE("a server that has not responded before gets its time, and so gets a post once") {
  WorkerRig rig;
  // Made after 10 s. A web hook may belong to a program that does not recognize a repeat.
  rig.http = [](const auto& request) {
    return request.total_limit < 10s ? http_fault(net::Fault::timeout) : http_answer(204);
  };
  rig.take(order('a', "webhook"));
  rig.run_for(1min);
  CHECK(rig.sent.size() == 1);
  CHECK(rig.outcome().state == State::published);
}

TEST_CASE("a rejected token does not show that a paused platform works again") {
  WorkerRig rig;
  rig.http = [](const auto&) { return http_answer(503); };
  for (const std::string user : {"user-1", "user-2"}) rig.take(order(user.back(), "x", user));
  rig.worker->run();
  REQUIRE(rig.sent.size() == 2);
  for (const std::string user : {"user-1", "user-2"}) REQUIRE(rig.store->erase_user(user));
  rig.clock.advance(20s);
  rig.http = [](const auto&) { return http_answer(401); };
  rig.take(order('3', "x", "user-3"));
  rig.worker->run();
  CHECK(rig.sent.size() == 3);
  // So the next failure pauses it at once, as the failures before it still count.
  rig.http = [](const auto&) { return http_answer(503); };
  for (const std::string user : {"user-4", "user-5"}) rig.take(order(user.back(), "x", user));
  rig.clock.advance(1s);
  rig.worker->run();
  CHECK(rig.sent.size() == 4);
}

TEST_CASE("the time of the lease counts as that of a slow server") {
  WorkerRig rig;
  rig.take(order('a'));
  rig.take(order('b'));
  const auto lend = rig.vault.script;
  rig.vault.script = [&](const auto& asked) {
    rig.clock.advance(10s);  // the vault asks the account's server for a token
    return lend(asked);
  };
  rig.worker->run();
  CHECK(rig.sent.size() == 1);
  rig.vault.script = lend;
  rig.run_for(30s);
  CHECK(rig.sent.size() == 1);
  rig.run_for(15s);
  CHECK(rig.sent.size() == 2);
}

TEST_CASE("a rate limit of two accounts delays all publications for that place and no others") {
  WorkerRig rig;
  rig.take(order('a'));
  rig.take(order('b', "mastodon", "user-2"));
  rig.take(order('c', "x", "user-3"));
  const auto working = rig.http;
  rig.http = [&](const auto& request) {
    return request.url.find("mastodon") != std::string::npos
               ? http_answer(429, "", {{"retry-after", "1800"}})
               : working(request);
  };
  rig.run_for(29min);
  CHECK(rig.sent.size() == 3);
  CHECK(rig.outcome("user-3").state == State::published);
  rig.http = working;
  rig.run_for(2min);
  CHECK(rig.outcome("user-1").state == State::published);
  CHECK(rig.outcome("user-2").state == State::published);
}

TEST_CASE("a publication that the platform rejects fails with a reason") {
  WorkerRig rig;
  rig.take(order());
  rig.http = [](const auto&) { return http_answer(422); };
  rig.worker->run();
  CHECK(rig.outcome().state == State::failed);
  CHECK(rig.outcome().what.find("422") != std::string::npos);
}

TEST_CASE("a publication for a platform that is not known fails, with a result for its user") {
  WorkerRig rig;
  rig.take(order('a', "letter z"), "+10000000001");
  rig.worker->run();
  CHECK(rig.outcome().state == State::failed);
  CHECK_FALSE(rig.outcome().what.empty());
  CHECK(rig.store->due_results(10)->size() == 1);
  CHECK(rig.vault.requests.empty());
}

TEST_CASE("many posts of one user to a dead server do not delay other users") {
  WorkerRig rig;
  auto post = order('a');
  for (int i = 0; i < publisher::Store::kMostWaiting; ++i) {
    post.id = std::string(60, 'b') + std::to_string(1000 + i);
    rig.take(post);
  }
  rig.clock.advance(1s);
  rig.take(order('c', "x", "user-2"));
  const auto working = rig.http;
  rig.http = [&](const auto& request) {
    if (request.url.find("mastodon") == std::string::npos) return working(request);
    rig.clock.advance(30s);
    return http_fault(net::Fault::connect);
  };
  rig.worker->run();
  rig.worker->run();
  CHECK(rig.outcome("user-2").state == State::published);
}

TEST_CASE("a publication fails after its time limit, but not because of a clock jump") {
  WorkerRig rig;
  rig.take(order());
  rig.http = [](const auto&) { return http_answer(503); };
  rig.worker->run();
  rig.clock.set_wall(rig.clock.wall() + 24h * 30);
  rig.run_for(1min);
  CHECK(rig.outcome().state == State::waiting);
  rig.run_for(24h);
  CHECK(rig.outcome().state == State::failed);
  CHECK(rig.outcome().what.find("in time") != std::string::npos);
}

TEST_CASE("an account's own address must be public and encrypted") {
  WorkerRig rig;
  std::string instance = "http://mastodon.example";
  rig.vault.script = [&](const auto&) {
    return peer_response(200, {{"access_token", "t"}, {"instance", instance}});
  };
  rig.take(order('a'));
  rig.worker->run();
  instance = "https://127.0.0.1";
  rig.take(order('b'));
  rig.worker->run();
  instance = "";
  rig.take(order('c'));
  rig.worker->run();
  CHECK(rig.sent.empty());
  const auto results = rig.store->results("user-1").value();
  CHECK(results.size() == 3);
  CHECK(std::ranges::all_of(results,
                            [](const auto& outcome) { return outcome.state == State::failed; }));
  rig.settings.private_addresses = true;
  rig.restart();
  instance = "http://127.0.0.1:1/";
  rig.take(order('d'));
  rig.worker->run();
  REQUIRE(rig.sent.size() == 1);
  CHECK(rig.sent[0].url == "http://127.0.0.1:1/api/v1/statuses");
}

TEST_CASE("a platform's address and certificates can be configured") {
  WorkerRig rig;
  rig.settings.platforms["x"] = {"https://proxy.example/x/", {.ca_file = "/etc/ca.pem"}};
  rig.restart();
  rig.take(order('a', "x"));
  rig.worker->run();
  REQUIRE(rig.sent.size() == 1);
  CHECK(rig.sent[0].url == "https://proxy.example/x/2/tweets");
  CHECK(rig.sent[0].security.ca_file == "/etc/ca.pem");
}

TEST_CASE("the waiting post of an erased user is not made") {
  WorkerRig rig;
  rig.take(order());
  rig.vault.script = [&](const auto&) {
    CHECK(rig.store->erase_user("user-1").value() == 1);
    return peer_response(200, {{"access_token", "t"}, {"instance", "https://mastodon.example"}});
  };
  rig.worker->run();
  CHECK(rig.sent.empty());
}

TEST_CASE("a program that is ending sends no request") {
  WorkerRig rig;
  rig.take(order());
  rig.stop = true;
  rig.worker->run();
  CHECK(rig.vault.requests.empty());
}

TEST_CASE("with a wrong key file publications keep waiting") {
  WorkerRig rig;
  rig.take(order());
  rig.worker.reset();
  rig.open(kSecondKey);
  rig.worker.emplace(*rig.store, rig.vault, publisher::Gateways{}, rig.settings, rig.clock,
                     rig.stop, 1);
  rig.run_for(1h);
  CHECK(rig.vault.requests.empty());
  rig.restart();
  rig.worker->run();
  CHECK(rig.outcome().state == State::published);
}

TEST_CASE("a server that responds 502 for a day loses no publication") {
  WorkerRig rig;
  rig.take(order());
  const auto working = rig.http;
  rig.http = [](const auto&) { return http_answer(502); };
  rig.run_for(24h);
  CHECK(rig.outcome().state == State::waiting);
  rig.http = working;
  rig.run_for(61min);
  CHECK(rig.outcome().state == State::published);
}

TEST_CASE("a slow thread stops after its time slice and continues after the other users") {
  WorkerRig rig;
  auto slow = order('a');
  slow.body.clear();
  for (int i = 0; i < 600; ++i) slow.body += "word" + std::to_string(i) + " ";
  rig.take(slow);
  rig.clock.advance(1s);
  for (const char id : {'b', 'c', 'd'}) rig.take(order(id, "x", std::string("user-") + id));
  const auto working = rig.http;
  rig.http = [&](const auto& request) {
    if (request.url.find("mastodon") != std::string::npos) rig.clock.advance(29s);
    return working(request);
  };
  const auto began = rig.clock.now();
  rig.worker->run();
  CHECK(rig.clock.now() - began <= 90s);
  for (const char id : {'b', 'c', 'd'})
    CHECK(rig.outcome(std::string("user-") + id).state == State::published);
  CHECK(rig.outcome("user-1").state == State::waiting);
  rig.run_for(3h);
  CHECK(rig.outcome("user-1").state == State::published);
}

TEST_CASE("a run ends after a minute, and the next one continues") {
  WorkerRig rig;
  std::string users = "abcdefghij";
  for (const char id : users) {
    rig.take(order(id, "x", std::string("user-") + id));
    rig.clock.advance(1s);
  }
  rig.http = [&](const auto&) {
    rig.clock.advance(29s);
    return http_answer(201, R"({"data":{"id":"1"}})");
  };
  for (int run = 0; run < 4; ++run) {
    const auto began = rig.clock.now();
    rig.worker->run();
    CHECK(rig.clock.now() - began <= 90s);
  }
  CHECK(rig.sent.size() == 10);
}

TEST_CASE("a publication dated years ahead by a wrong clock fails too") {
  WorkerRig rig;
  rig.take(order());
  rig.clock.set_wall(rig.clock.wall() - 24h * 365 * 3);
  rig.http = [](const auto&) { return http_answer(503); };
  rig.run_for(24h * 5);
  CHECK(rig.outcome().state == State::waiting);
  rig.run_for(24h * 12);
  CHECK(rig.outcome().state == State::failed);
}

TEST_CASE("an account's server must have a public address at each connection") {
  for (const bool local : {false, true}) {
    WorkerRig rig;
    rig.settings.private_addresses = local;
    rig.restart();
    rig.take(order('a'));
    rig.take(order('b', "x", "user-2"));
    rig.worker->run();
    REQUIRE(rig.sent.size() == 2);
    CHECK(bool(rig.sent[0].admit) != local);
    CHECK_FALSE(rig.sent[1].admit);  // an address of the platform's own
    if (local) continue;
    CHECK(rig.sent[0].admit("93.184.216.34"));
    for (const char* inside : {"127.0.0.1", "10.0.0.1", "192.168.1.1", "::1", "fd00::1"})
      CHECK_FALSE(rig.sent[0].admit(inside));
  }
}

TEST_CASE("a platform never gets the id under which the programs know a publication") {
  WorkerRig rig;
  rig.http = [](const auto&) { return http_answer(503); };
  rig.take(order('a'));
  rig.run_for(1min);
  rig.restart();
  rig.run_for(10min);
  REQUIRE(rig.sent.size() >= 2);
  CHECK(key_of(rig.sent[0]).find(order('a').id) == std::string::npos);
  CHECK_FALSE(key_of(rig.sent[0]).empty());
  for (const auto& again : rig.sent) CHECK(key_of(again) == key_of(rig.sent[0]));
}
