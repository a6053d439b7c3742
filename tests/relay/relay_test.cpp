#include "relay/relay.hpp"

#include <set>

#include "tests/relay/bench.hpp"

using namespace relay_test;

TEST_CASE("a message goes to every route it was accepted for, once") {
  Bench bench({route("one"), route("two")});
  bench.receive_many("hello ", 3);
  bench.run_for(2s);
  CHECK(bench.http.sent_to("http://one/") == 3);
  CHECK(bench.http.sent_to("http://two/") == 3);
  CHECK(bench.count(State::delivered, "one") == 3);
  CHECK(bench.count(State::delivered, "two") == 3);
  CHECK(bench.http.keys().size() == 3);
}

TEST_CASE("a route has at most max_in_flight requests, and a long queue is delivered") {
  auto settings = route("main");
  settings.max_in_flight = 20;
  Bench bench({settings});
  bench.http.delay = 300ms;
  bench.receive_many("m", 1000);
  bench.run_for(20s);
  CHECK(bench.http.most_in_flight == 20);
  CHECK(bench.count(State::delivered) == 1000);
  CHECK(bench.http.sent.size() == 1000);
}

TEST_CASE("a long queue of one route does not delay another") {
  Bench bench({route("slow"), route("quick")});
  bench.http.delay = 300ms;
  bench.receive_many("m", 200);
  bench.step();
  CHECK(bench.http.sent_to("http://slow/") == 8);
  CHECK(bench.http.sent_to("http://quick/") == 8);
}

TEST_CASE("a refused message is a dead letter at once and can be retried") {
  Bench bench;
  bench.http.script = [](const auto&) { return http_answer(403, "user not found"); };
  bench.receive("m");
  bench.run_for(1s);
  CHECK(bench.only().state == State::dead);
  CHECK(bench.only().last_error == "HTTP 403: user not found");
  CHECK(bench.http.sent.size() == 1);
  bench.http.script = [](const auto&) { return http_answer(200); };
  CHECK(desk::ok(bench.desk.queue().retry(bench.only().id, "main")) == 1);
  bench.run_for(2s);
  CHECK(bench.only().state == State::delivered);
}

TEST_CASE("a 400 about a failed back end becomes a dead letter after tries spread over a day") {
  Bench bench;
  bench.http.script = [](const auto&) { return http_answer(400, "{\"error\":\"unavailable\"}"); };
  bench.receive("m");
  bench.run_for(18h);
  CHECK(bench.only().state == State::waiting);
  CHECK(bench.only().last_error.starts_with("HTTP 400: "));
  bench.run_for(14h);
  CHECK(bench.only().state == State::dead);
  CHECK(bench.http.sent.size() == 25);
  CHECK(bench.only().last_error.starts_with("given up after 25 tries"));
}

TEST_CASE("a temporary 400 delays its message, not the messages behind it") {
  Bench bench;
  bench.http.script = [&bench](const auto&) {
    return bench.http.sent.empty() ? http_answer(400, "{\"error\":\"Socket closed\"}")
                                   : http_answer(200);
  };
  bench.receive_many("m", 3);
  bench.run_for(5s);
  CHECK(bench.count(State::delivered) == 3);
}

TEST_CASE("a log-in page instead of the server's answer delivers nothing and holds the route") {
  Bench bench;
  bench.http.script = [](const auto&) { return http_answer(200, "<html><title>Welcome"); };
  bench.receive_many("m", 20);
  bench.run_for(2h);
  CHECK(bench.count(State::waiting) == 20);
  CHECK(bench.http.sent.size() < 40);
  CHECK(bench.state().breaker != Breaker::closed);
  CHECK(bench.log.find("captive portal") != std::string::npos);
  bench.http.script = [](const auto&) { return http_answer(200, "{\"message\":\"ok\"}"); };
  desk::ok(bench.desk.queue().retry(std::nullopt, "main"));
  bench.relay->probe("main");
  bench.run_for(5s);
  CHECK(bench.count(State::delivered) == 20);
}

TEST_CASE("a delivery older than the age limit is a dead letter, tried or not") {
  auto settings = route("main");
  settings.max_age = 2h;
  Bench bench({settings});
  bench.http.script = [](const auto&) { return http_fault(net::Fault::dns); };
  bench.receive_many("m", 30);
  bench.run_for(119min);
  CHECK(bench.count(State::waiting) == 30);
  bench.run_for(20min);
  CHECK(bench.count(State::dead) == 30);
  CHECK(bench.log.find("too old") != std::string::npos);
}

TEST_CASE("every try has the same Idempotency-Key, after a restart too") {
  Bench bench;
  bench.receive("m");
  bench.http.script = [](const auto&) { return http_fault(net::Fault::transfer); };
  bench.run_for(30s);
  const auto before = bench.http.keys();
  REQUIRE(before.size() == 1);
  CHECK(before.begin()->second > 1);
  bench.restart();
  bench.run_for(16min);
  CHECK(bench.only().state == State::delivered);
  CHECK(bench.http.keys().begin()->first == before.begin()->first);
}

TEST_CASE("a delivery not settled before a crash is sent again with the same key") {
  Bench bench;
  bench.receive("m");
  bench.http.delay = 10s;
  bench.step(5s);  // sent, no answer yet
  REQUIRE(bench.http.sent.size() == 1);
  const auto key = bench.http.keys().begin()->first;
  bench.restart();
  bench.run_for(2s);
  CHECK(bench.http.keys() == std::map<std::string, int>{{key, 1}});
  CHECK(bench.only().state == State::delivered);
}

TEST_CASE("results that the spool cannot store now are kept and settled later") {
  Bench bench;
  bench.receive_many("m", 5);
  SQLite::Database other(bench.desk.options.path, SQLite::OPEN_READWRITE, 5'000);
  other.exec("CREATE TRIGGER full BEFORE UPDATE ON delivery BEGIN SELECT RAISE(FAIL, 'full'); END");
  int failed = 0;
  const auto until = bench.desk.clock.in(60s);
  while (bench.desk.clock.now() < until)
    failed += bench.relay->step(bench.desk.clock.in(1s), -1) ? 0 : 1;
  CHECK(failed >= 5);
  CHECK(failed < 100);
  CHECK(bench.http.sent.size() == 5);
  CHECK(bench.count(State::waiting) == 5);
  other.exec("DROP TRIGGER full");
  bench.run_for(10s);
  CHECK(bench.http.sent.size() == 5);
  CHECK(bench.count(State::delivered) == 5);
}

TEST_CASE("messages that the spool cannot read are postponed, one per second, and sent later") {
  Bench bench;
  bench.receive_many("m", 3);
  SQLite::Database other(bench.desk.options.path, SQLite::OPEN_READWRITE, 5'000);
  other.exec("ALTER TABLE part RENAME TO hidden");
  int failed = 0;
  const auto until = bench.desk.clock.in(60s);
  while (bench.desk.clock.now() < until)
    failed += bench.relay->step(bench.desk.clock.in(1s), -1) ? 0 : 1;
  CHECK(failed == 3);
  CHECK(bench.http.sent.empty());
  other.exec("ALTER TABLE hidden RENAME TO part");
  bench.run_for(16min);
  CHECK(bench.count(State::delivered) == 3);
}

TEST_CASE("a message with a damaged part is a dead letter, and is never sent shortened") {
  Bench bench;
  desk::ok(bench.desk.inbox().accept(desk::sms_of(desk::text_of_parts(3)), *bench.table));
  SQLite::Database(bench.desk.options.path, SQLite::OPEN_READWRITE)
      .exec("UPDATE part SET pdu = x'FF' WHERE id % 1000 = 2");
  bench.run_for(1s);
  CHECK(bench.http.sent.empty());
  CHECK(bench.only().state == State::dead);
  CHECK(bench.only().last_error.find("can no longer be read") != std::string::npos);
}

TEST_CASE("logs and errors hold neither texts nor numbers") {
  Bench bench;
  bench.http.script = [](const auto& request) { return http_answer(400, request.body); };
  bench.receive("secretwordsthatarelongenoughtobeapayload");
  bench.run_for(1s);
  CHECK(bench.only().state == State::waiting);
  CHECK_FALSE(bench.only().last_error.empty());
  for (const auto& text : {bench.log, bench.only().last_error}) {
    CHECK(text.find("secretwords") == std::string::npos);
    CHECK(text.find("67000001") == std::string::npos);
  }
}

TEST_CASE("a paused route sends nothing until it is resumed") {
  Bench bench;
  bench.receive("m");
  desk::ok(bench.desk.queue().pause("main", true));
  bench.run_for(1min);
  CHECK(bench.http.sent.empty());
  desk::ok(bench.desk.queue().pause("main", false));
  bench.run_for(2s);
  CHECK(bench.only().state == State::delivered);
}

TEST_CASE("the deliveries of a removed route wait for its return") {
  Bench bench({route("main"), route("other")});
  bench.receive_many("m", 5);
  bench.relay->replace_table(table_of({route("other")}));
  bench.run_for(1min);
  CHECK(bench.http.sent_to("http://main/") == 0);
  CHECK(bench.relay->states().size() == 1);
  CHECK(bench.count(State::waiting, "main") == 5);
  bench.relay->replace_table(bench.table);
  bench.run_for(1min);
  CHECK(bench.count(State::delivered, "main") == 5);
}

TEST_CASE("a signal of the bell is cleared, and new work is found at once") {
  Bench bench;
  const int bell = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  desk::ok(bench.relay->step(bench.desk.clock.in(1s), bell));
  bench.receive("m");
  REQUIRE(::eventfd_write(bell, 1) == 0);
  const auto before = bench.desk.clock.now();
  desk::ok(bench.relay->step(bench.desk.clock.in(1h), bell));
  desk::ok(bench.relay->step(bench.desk.clock.in(1h), bell));
  CHECK(bench.only().state == State::delivered);
  CHECK(bench.desk.clock.now() - before < 1s);
  eventfd_t count = 0;
  CHECK(::eventfd_read(bell, &count) != 0);
  ::close(bell);
}

TEST_CASE("an idle relay does not poll in a loop, nor does one whose route is down") {
  Bench bench;
  bench.run_for(1h);
  const int idle = bench.http.runs;
  CHECK(idle < 10);
  bench.receive_many("m", 100);
  bench.http.script = [](const auto&) { return http_fault(net::Fault::connect); };
  bench.run_for(24h);
  CHECK(bench.http.runs - idle < 24 * 60 * 2 + 1000);
  CHECK(bench.http.sent.size() < 300);
}

TEST_CASE("drain starts nothing and settles results that come in time") {
  Bench bench;
  bench.http.delay = 500ms;
  bench.receive_many("m", 20);
  bench.step(1ms);
  const auto sent = bench.http.sent.size();
  REQUIRE(sent > 0);
  desk::ok(bench.relay->drain(bench.desk.clock.in(5s)));
  CHECK(bench.http.sent.size() == sent);
  CHECK(bench.count(State::delivered) == static_cast<int>(sent));
  CHECK(bench.count(State::waiting) == 20 - static_cast<int>(sent));
}

TEST_CASE("drain ends at its deadline") {
  Bench bench;
  bench.http.delay = 1h;
  bench.receive("m");
  bench.step(1ms);
  const auto before = bench.desk.clock.now();
  desk::ok(bench.relay->drain(bench.desk.clock.in(5s)));
  CHECK(bench.desk.clock.now() - before == 5s);
  CHECK(bench.only().state == State::waiting);
}

TEST_CASE("private SMS never reach a route for ciphertext") {
  auto settings = route("main");
  settings.accept = relay::Accept::ciphertext;
  Bench bench({settings});
  bench.receive("see you tomorrow ");
  bench.run_for(10s);
  CHECK(bench.http.sent.empty());
}

TEST_CASE("the messages of one sender go one after another, those of others at the same time") {
  Bench bench;
  bench.http.delay = 100ms;
  bench.receive_many("piece ", 30, "+237670000009");
  bench.step(1ms);
  CHECK(bench.http.in_flight() == 1);
  bench.receive_many("other ", 5);
  bench.run_for(1s);
  CHECK(bench.count(State::delivered) <= 15);  // 10 of the sender, 5 of others
  bench.run_for(5min);
  CHECK(bench.count(State::delivered) == 35);
  CHECK(bench.http.sent.size() == 35);
  CHECK(bench.http.most_in_flight <= 6);
}

TEST_CASE("one sender's long queue does not stop others, and all of it is delivered") {
  Bench bench;
  bench.http.delay = 20ms;
  bench.receive_many("flood ", 200, "+237670000009");
  bench.receive_many("other ", 50);
  bench.run_for(2s);
  CHECK(bench.count(State::delivered) > 100);
  bench.run_for(1min);
  CHECK(bench.count(State::delivered) == 250);
  CHECK(bench.http.sent.size() == 250);
}

TEST_CASE("a flood of one sender leaves the route to the others") {
  Bench bench;
  bench.http.delay = 20ms;
  bench.receive_many("flood ", 2'000, "+237670000009");
  bench.receive_many("other ", 100);
  bench.run_for(2s);
  const auto sent = bench.http.sent.size();
  CHECK(bench.http.most_in_flight > 4);
  CHECK(bench.count(State::delivered) > 150);  // the others, and a message of the flood each 20 ms
  bench.run_for(10min);
  CHECK(bench.count(State::delivered) == 2'100);
  CHECK(bench.http.sent.size() == 2'100);
  CHECK(sent < 400);
}

TEST_CASE("two routes to one server share the turns of a sender") {
  auto first = route("one"), second = route("two");
  first.url = "http://gw.example/v3/publish";
  second.url = "http://gw.example/v1/sms";
  Bench bench({first, second});
  bench.http.delay = 20ms;
  bench.receive_many("m ", 100, "+237670000009");
  bench.run_for(1s);
  CHECK(bench.count(State::delivered, "one") > 10);
  CHECK(bench.count(State::delivered, "two") > 10);
  bench.run_for(10min);
  CHECK(bench.count(State::delivered, "one") == 100);
  CHECK(bench.count(State::delivered, "two") == 100);
  CHECK(bench.http.sent.size() == 200);
}

TEST_CASE("a route that is removed while deliveries wait for a turn disappears, and they stay") {
  Bench bench;
  bench.http.delay = 1s;
  bench.receive_many("m ", 5, "+237670000009");
  bench.step(1ms);
  bench.relay->replace_table(table_of({route("other")}));
  bench.run_for(10s);
  REQUIRE(bench.relay->states().size() == 1);
  CHECK(bench.state().name == "other");
  CHECK(bench.count(State::delivered) == 1);
  CHECK(bench.count(State::waiting) == 4);
  bench.relay->replace_table(bench.table);
  bench.run_for(1min);
  CHECK(bench.count(State::delivered) == 5);
}

TEST_CASE("a failing server of other content does not count as having the message") {
  auto first = route("one"), second = route("two");
  first.url = "http://gw.example/a/v3/publish";
  second.url = "http://gw.example/b/v3/publish";
  Bench bench({first, second});
  bench.http.script = [](const auto& request) {
    return request.url.find("/a/") != std::string::npos
               ? http_answer(200, "{}")
               : http_answer(400, "{\"error\":\"Failed to store message segment\"}");
  };
  bench.receive("m");
  bench.run_for(10s);
  CHECK(bench.count(State::delivered, "one") == 1);
  CHECK(bench.count(State::waiting, "two") == 1);
}

TEST_CASE("two routes to one server do not get a sender's messages at the same time") {
  auto first = route("one"), second = route("two");
  first.url = "http://gw.example/v3/publish";
  second.url = "http://GW.example:80/v3/publish?x";
  Bench bench({first, second});
  bench.http.delay = 100ms;
  bench.receive("m");
  bench.run_for(1min);
  CHECK(bench.http.most_in_flight == 1);
  CHECK(bench.count(State::delivered, "one") == 1);
  CHECK(bench.count(State::delivered, "two") == 1);
}

TEST_CASE("a segment that a second route to the same server brings again is delivered") {
  auto first = route("one"), second = route("two"), third = route("three");
  first.url = "http://127.0.0.1:8080/v3/publish";
  second.url = "http://localhost:8080/v3/publish";
  third.url = "http://elsewhere.example/v3/publish";
  Bench bench({first, second, third});
  std::set<std::string> stored;
  bench.http.script = [&](const auto& request) {
    const bool fresh = stored.insert(request.body).second;
    return fresh ? http_answer(200, "{}")
                 : http_answer(400, "{\"error\":\"Failed to store message segment\"}");
  };
  bench.receive_many("m", 3);
  bench.run_for(1min);
  CHECK(bench.count(State::delivered, "one") == 3);
  CHECK(bench.count(State::delivered, "two") == 3);
  // Another server that cannot store it has not got it.
  CHECK(bench.count(State::waiting, "three") == 3);
}

TEST_CASE("the log and the notices name message, modem and route") {
  Bench bench;
  std::vector<std::string> notices;
  bench.relay->set_notify([&](const relay::Notice& notice) { notices.push_back(notice.text); });
  bench.receive("m");
  bench.run_for(1s);
  CHECK(bench.log == "message 1 from kitchen delivered to main in 10 ms\n");
  bench.http.script = [](const auto&) { return http_answer(422); };
  bench.receive("m");
  bench.run_for(1s);
  CHECK(bench.log.find("message 2 from kitchen is a dead letter of main: HTTP 422; next: "
                       "gsmrelay queue list --state dead --route main") != std::string::npos);
  bench.http.script = [](const auto&) { return http_answer(404); };
  bench.receive("m");
  bench.run_for(1s);
  REQUIRE(notices.size() == 3);
  CHECK(notices[0] == "message 1 from kitchen delivered to main in 10 ms");
  CHECK(notices[2] == "route main is down, deliveries wait: HTTP 404");
}
