// Servers that refuse the client or one sender: what waits, and what ends the wait.
#include "tests/relay/bench.hpp"

using namespace relay_test;

TEST_CASE("while the server refuses the client all messages wait, and one command retries them") {
  for (const int status : {401, 403, 404, 405, 410}) {
    CAPTURE(status);
    Bench bench;
    bench.http.script = [status](const auto&) { return http_answer(status, "{}"); };
    bench.receive_many("m", 10);
    bench.run_for(48h);
    CHECK(bench.count(State::waiting) == 10);
    CHECK(bench.http.sent.size() < 300);
    bench.http.script = [](const auto&) { return http_answer(200); };
    desk::ok(bench.desk.queue().retry(std::nullopt, "main"));
    bench.relay->probe("main");
    bench.run_for(5s);
    CHECK(bench.count(State::delivered) == 10);
  }
}

TEST_CASE("a sender whose messages get a 403 holds no route, and its own messages wait") {
  for (const char* body : {"", "{}", R"({"error":"this content is not allowed"})", "<h1>No</h1>"}) {
    CAPTURE(body);
    Bench bench;
    bench.http.script = [&](const auto& request) {
      const bool refused = request.body.find("blocked") != std::string::npos;
      return refused ? http_answer(403, body) : http_answer(200, "{}");
    };
    bench.receive_many("blocked ", 3, "+237699999999");
    bench.run_for(10min);
    CHECK(bench.state().breaker == Breaker::closed);
    CHECK(bench.state().refused);
    CHECK(bench.http.sent.size() < 20);
    const auto tried = bench.http.sent.size();
    bench.receive("m");  // another sender's: at once, although the first is held
    bench.run_for(2s);
    CHECK(bench.count(State::delivered) == 1);
    CHECK(bench.http.sent.size() <= tried + 2);
    CHECK_FALSE(bench.state().refused);
    bench.run_for(24h);
    CHECK(bench.count(State::delivered) == 1);
    CHECK(bench.count(State::waiting) == 3);
    CHECK(bench.http.sent.size() < 300);
  }
}

TEST_CASE("the messages of the only sender wait while the server refuses it, and none is lost") {
  Bench bench;
  bool fixed = false;
  bench.http.script = [&fixed](const auto&) { return http_answer(fixed ? 200 : 403, "{}"); };
  bench.receive_many("m", 10, "+237699999999");
  bench.run_for(48h);
  CHECK(bench.count(State::waiting) == 10);
  CHECK(bench.http.sent.size() < 500);
  fixed = true;
  desk::ok(bench.desk.queue().retry(std::nullopt, "main"));
  bench.relay->probe("main");
  bench.run_for(5s);
  CHECK(bench.count(State::delivered) == 10);
}

TEST_CASE("what a hold put off goes at once after a corrected token, a reload or a probe") {
  for (const char* const by : {"token", "reload", "probe", "success"}) {
    CAPTURE(by);
    const std::string_view what = by;
    Bench bench;
    bool fixed = false;
    bench.http.script = [&fixed](const auto&) { return http_answer(fixed ? 200 : 403, "{}"); };
    bench.receive_many("m", 40, "+237699999999");
    bench.run_for(3h);  // the hold lasts 15 minutes now
    CHECK(bench.count(State::waiting) == 40);
    fixed = true;
    auto settings = route("main");
    if (what == "token") settings.bearer_token.value = "right";
    if (what == "token" || what == "reload") bench.relay->replace_table(table_of({settings}));
    if (what == "probe") bench.relay->probe("main");
    const auto tried = bench.http.sent.size();
    if (what == "success")
      for (int minute = 0; minute < 60 && bench.http.sent.size() == tried; ++minute)
        bench.step(1min);
    bench.run_for(30s);
    CHECK(bench.count(State::delivered) == 40);
    CHECK(bench.http.sent.size() == tried + 40);
  }
}

TEST_CASE("a retry that the relay postpones before it knows of it is not late") {
  Bench bench;
  bool fixed = false;
  bench.http.script = [&fixed](const auto&) { return http_answer(fixed ? 200 : 403, "{}"); };
  bench.receive_many("m", 3, "+237699999999");
  bench.run_for(3h);
  fixed = true;
  desk::ok(bench.desk.queue().retry(std::nullopt, "main"));
  bench.run_for(6s);  // it reads the spool for another reason; the sender is still held
  bench.relay->probe("main");
  bench.run_for(10s);
  CHECK(bench.count(State::delivered) == 3);
}

TEST_CASE("the probe of a route that was down goes at once after a corrected token") {
  Bench bench;
  bool fixed = false;
  bench.http.script = [&fixed](const auto&) { return http_answer(fixed ? 200 : 401, "{}"); };
  bench.receive_many("m", 3);
  bench.run_for(3h);
  fixed = true;
  auto settings = route("main");
  settings.bearer_token.value = "right";
  bench.relay->replace_table(table_of({settings}));
  bench.run_for(5s);
  CHECK(bench.count(State::delivered) == 3);
}

TEST_CASE("released deliveries that the spool does not store yet are released later") {
  Bench bench;
  bool fixed = false;
  bench.http.script = [&fixed](const auto&) { return http_answer(fixed ? 200 : 403, "{}"); };
  bench.receive_many("m", 3, "+237699999999");
  bench.run_for(3h);
  fixed = true;
  bench.relay->probe("main");
  SQLite::Database other(bench.desk.options.path, SQLite::OPEN_READWRITE, 5'000);
  other.exec("CREATE TRIGGER full BEFORE UPDATE ON delivery BEGIN SELECT RAISE(FAIL, 'full'); END");
  CHECK_FALSE(bench.relay->step(bench.desk.clock.in(1s), -1).has_value());
  other.exec("DROP TRIGGER full");
  bench.run_for(30s);
  CHECK(bench.count(State::delivered) == 3);
}

TEST_CASE("many deliveries are released in steps of which none writes more than a batch") {
  constexpr int kMany = 700;
  Bench bench;
  bool fixed = false;
  bench.http.script = [&fixed](const auto&) { return http_answer(fixed ? 200 : 403, "{}"); };
  bench.receive_many("m", kMany, "+237699999999");
  bench.run_for(3h);
  CHECK(bench.count(State::waiting) == kMany);
  SQLite::Database other(bench.desk.options.path, SQLite::OPEN_READWRITE, 5'000);
  other.exec("CREATE TABLE written (at INTEGER)");
  other.exec(
      "CREATE TRIGGER count AFTER UPDATE ON delivery BEGIN INSERT INTO written VALUES (1); END");
  fixed = true;
  bench.relay->probe("main");
  const auto written = [&] { return other.execAndGet("SELECT count(*) FROM written").getInt(); };
  bench.step(1ms);
  CHECK(written() > 0);
  CHECK(written() < 512);
  bench.run_for(2min);
  other.exec("DROP TRIGGER count");
  CHECK(bench.count(State::delivered) == kMany);
}

TEST_CASE("a 403 for one message while others succeed makes it alone a dead letter") {
  Bench bench;
  bench.http.script = [](const auto& request) {
    return http_answer(request.body.find("blocked") == std::string::npos ? 200 : 403, "{}");
  };
  bench.receive("blocked ");
  for (int i = 0; i < 5; ++i) {
    bench.run_for(20min);
    bench.receive("m" + std::to_string(i));
  }
  bench.run_for(20min);
  CHECK(bench.count(State::delivered) == 5);
  CHECK(bench.count(State::dead) == 1);
  CHECK(bench.state().breaker == Breaker::closed);
}
