#include "tests/relay/bench.hpp"

using namespace relay_test;

TEST_CASE("while a route is down one probe is sent at a time and no attempt is counted") {
  Bench bench;
  bench.receive_many("m", 50);
  bench.http.script = [](const auto&) { return http_fault(net::Fault::connect); };
  bench.run_for(1h);
  CHECK(bench.state().breaker != Breaker::closed);
  CHECK(bench.http.sent.size() < 40);
  for (const auto& delivery : desk::ok(bench.desk.queue().deliveries(State::waiting, "main", {})))
    CHECK(delivery.attempts <= 1);
  CHECK(bench.count(State::waiting) == 50);

  bench.http.script = [](const auto&) { return http_answer(200); };
  bench.run_for(16min);
  CHECK(bench.state().breaker == Breaker::closed);
  CHECK(bench.count(State::delivered) == 50);
}

TEST_CASE("a route that is down does not affect another") {
  Bench bench({route("down"), route("up")});
  bench.receive_many("m", 100);
  bench.http.script = [](const auto& request) {
    return request.url == "http://up/" ? http_answer(200) : http_fault(net::Fault::timeout);
  };
  bench.run_for(10s);
  CHECK(bench.count(State::delivered, "up") == 100);
  CHECK(bench.count(State::waiting, "down") == 100);
  CHECK(bench.state(0).until_probe > 0ms);
  CHECK(bench.state(1).breaker == Breaker::closed);
}

TEST_CASE("with little traffic one message that the server fails on does not delay others") {
  Bench bench;
  bench.http.script = [](const auto& request) {
    return http_answer(request.body.find("poison") == std::string::npos ? 200 : 500);
  };
  bench.receive("poison ");
  for (int hour = 1; hour <= 24; ++hour) {
    bench.run_for(1h);
    CHECK(bench.state().breaker == Breaker::closed);
    bench.receive("good ");
    bench.run_for(5s);
    CHECK(bench.count(State::delivered) == hour);
  }
}

TEST_CASE("only a message that a working server fails on waits, with growing pauses") {
  Bench bench;
  bench.http.script = [](const auto& request) {
    return http_answer(request.body.find("poison") == std::string::npos ? 200 : 500);
  };
  bench.receive("poison ");
  for (int i = 0; i < 120; ++i) {
    bench.receive("good ");
    bench.run_for(30s);
  }
  CHECK(bench.count(State::delivered) == 120);
  const auto waiting = desk::ok(bench.desk.queue().deliveries(State::waiting, "main", {}));
  REQUIRE(waiting.size() == 1);
  CHECK(waiting.front().attempts >= 5);
  CHECK(waiting.front().attempts < 40);
  CHECK(waiting.front().last_error.starts_with("HTTP 500"));
}

TEST_CASE("Retry-After pauses the whole route for that time") {
  Bench bench;
  bench.http.script = [](const auto&) { return http_answer(429, "", {{"retry-after", "90"}}); };
  bench.receive("m");
  bench.run_for(1s);
  bench.receive("n");
  bench.run_for(88s);
  CHECK(bench.http.sent.size() == 1);
  bench.http.script = [](const auto&) { return http_answer(200); };
  bench.run_for(5s);
  CHECK(bench.count(State::delivered) == 2);
}

TEST_CASE("requests in flight are settled after their route is removed") {
  Bench bench;
  bench.receive("m");
  bench.http.delay = 10s;
  bench.step(1s);
  bench.relay->replace_table(table_of({}));
  bench.run_for(20s);
  CHECK(bench.only().state == State::delivered);
  CHECK(bench.relay->states().empty());
}

TEST_CASE("a new URL is tried at once, without the old one's breaker") {
  Bench bench;
  bench.receive("m");
  bench.http.script = [](const auto& request) {
    return request.url == "http://main/" ? http_fault(net::Fault::dns) : http_answer(200);
  };
  bench.run_for(10min);
  auto settings = route("main");
  settings.url = "http://better/";
  bench.relay->replace_table(table_of({settings}));
  desk::ok(bench.desk.queue().retry(std::nullopt, "main"));
  bench.run_for(1s);
  CHECK(bench.only().state == State::delivered);
}

TEST_CASE("a requested probe does not wait for the breaker") {
  Bench bench;
  bench.receive("m");
  bench.http.script = [](const auto&) { return http_fault(net::Fault::connect); };
  bench.run_for(2h);
  bench.http.script = [](const auto&) { return http_answer(200); };
  desk::ok(bench.desk.queue().retry(std::nullopt, "main"));
  bench.relay->probe("main");
  bench.run_for(1s);
  CHECK(bench.only().state == State::delivered);
}
