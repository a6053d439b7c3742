#include <chrono>
#include <future>

#include "json/json.hpp"
#include "tests/cli/rig.hpp"

using rig::Rig;

namespace {

constexpr const char* kEvents =
    R"({"events":[{"number":1,"time":"2026-11-22T21:27:52.123+00:00","kind":"sms","subject":"kitchen",)"
    R"("text":"part 1 of 2 from +23767****01"},)"
    R"({"number":2,"time":"2026-11-22T21:27:53.000+00:00","kind":"relay","subject":"main",)"
    R"("text":"delivered"}],"last":2})";

}  // namespace

TEST_CASE("events are printed as they come, until --count") {
  Rig rig;
  rig.daemon.set("GET /v1/events", kEvents);
  const auto ran = rig({"watch", "--count", "2"});
  CHECK(ran.code == 0);
  CHECK(ran.out ==
        "21:27:52 sms    kitchen    part 1 of 2 from +23767****01\n"
        "21:27:53 relay  main       delivered\n");
}

TEST_CASE("the next command of an event has a line of its own and is not cut") {
  Rig rig;
  rig.daemon.set(
      "GET /v1/events",
      R"({"events":[{"number":1,"time":"2026-11-22T21:27:52.123+00:00","kind":"sms",)"
      R"("subject":"kitchen","text":"message 12 from kitchen is kept: no route accepts it; )"
      R"(next: gsmrelay inbox show 12"}],"last":1})");
  CHECK(rig({"watch", "--count", "1"}).out ==
        "21:27:52 sms    kitchen    message 12 from kitchen is kept: no route accepts it\n"
        "  next: gsmrelay inbox show 12\n");
}

TEST_CASE("watch begins with the last N events and continues after them") {
  Rig rig;
  rig.daemon.set("GET /v1/events", kEvents);
  const auto ran = rig({"watch", "--lines", "1", "--count", "3", "--json"});
  CHECK(rig::lines(ran.out) == 3);  // one at first, two of the next response
  const auto first = json::parse_or_null(ran.out.substr(0, ran.out.find('\n')));
  CHECK(first["number"] == 2);
  CHECK(first["schema"] == "gsmrelay/1");
  CHECK(rig.daemon.last().query.at("after") == "2");
}

TEST_CASE("watch ends with --timeout, and if the daemon never responded") {
  Rig rig;
  rig.daemon.set("GET /v1/events", R"({"events":[],"last":0})");
  CHECK(rig({"watch", "--timeout", "0.1"}).code == 0);
  rig.daemon.stop();
  CHECK(rig({"watch"}).code == cli::kUnreachable);
}

TEST_CASE("watch pauses after an empty response that came at once") {
  Rig rig;
  rig.daemon.set("GET /v1/events", R"({"events":[],"last":0})");
  CHECK(rig({"watch", "--timeout", "0.5"}).code == 0);
  CHECK(rig.daemon.requests().size() <= 3);
}

TEST_CASE("watch survives a restart of the daemon and prints all events of the new one") {
  Rig rig;
  rig.daemon.set("GET /v1/events", R"({"events":[],"last":700})");
  auto ran = std::async(std::launch::async, [&] {
    return rig({"watch", "--lines", "0", "--timeout", "60", "--count", "2"});
  });
  while (rig.daemon.requests().size() < 2)  // the first has been answered then
    if (ran.wait_for(std::chrono::milliseconds(1)) == std::future_status::ready) break;
  rig.daemon.stop();
  CHECK(ran.wait_for(std::chrono::milliseconds(1500)) == std::future_status::timeout);
  rig.daemon.set("GET /v1/events", kEvents);
  rig.daemon.start();
  const auto done = ran.get();
  CHECK(done.code == 0);
  CHECK(rig::lines(done.out) == 2);
  CHECK(done.complains("waiting for gsmrelayd"));
  CHECK(rig.daemon.last().query.at("after") == "0");
}
