#include "cli/output.hpp"

#include <future>

#include "json/json.hpp"
#include "tests/cli/rig.hpp"

using rig::Rig;
using namespace std::chrono_literals;

namespace {

constexpr const char* kRoutes =
    R"({"schema":"gsmrelay/1","routes":[{"name":"a","configured":true,"breaker":"closed","waiting":3},)"
    R"({"name":"b\tc","configured":true,"breaker":"open","waiting":0,"last_success":null}]})";

}  // namespace

TEST_CASE("--json prints the daemon's response with its schema") {
  Rig rig;
  rig.daemon.set("GET /v1/routes", kRoutes);
  for (const auto& words : {std::vector<std::string>{"--json", "route", "list"},
                            {"route", "--json"},
                            {"route", "list", "-J"}}) {
    const auto ran = rig(words);
    CHECK(ran.code == 0);
    CHECK(json::parse_or_null(ran.out) == json::parse_or_null(kRoutes));
  }
}

TEST_CASE("--get prints one line of values for each element, separated by tabs") {
  Rig rig;
  rig.daemon.set("GET /v1/routes", kRoutes);
  CHECK(rig({"route", "list", "--get", "name,waiting"}).out == "a\t3\nb?c\t0\n");
  CHECK(rig({"-g", "last_success", "route"}).code == cli::kUsage);  // the first route has none
  const auto wrong = rig({"route", "list", "-g", "nmae"});
  CHECK(wrong.code == cli::kUsage);
  CHECK(wrong.complains("did you mean 'name'?"));
  CHECK(wrong.out.empty());
}

TEST_CASE("--get reads members of objects and elements of lists") {
  Rig rig;
  rig.daemon.set("GET /v1/status",
                 R"({"state":"degraded","queue":{"waiting":7},"modems":[{"health":"up"}]})");
  const auto ran = rig({"--get", "state,queue.waiting,modems.0.health"});
  CHECK(ran.out == "degraded\t7\tup\n");
  CHECK(ran.code == cli::kDegraded);
  CHECK(rig({"--get", "modems.1.health"}).out == "\n");  // no such modem: no value
  CHECK(rig({"--get", "modems.1.health,state"}).out == "\tdegraded\n");
  CHECK(rig({"--get", "modems.0.heatlh"}).code == cli::kUsage);
}

TEST_CASE("--get reads a member of each element of a list, also of an empty one") {
  Rig rig;
  rig.daemon.set("GET /v1/status", R"({"state":"fine","modems":[{"name":"a"},{"name":"b"}]})");
  CHECK(rig({"--get", "modems.name,state"}).out == "a,b\tfine\n");
  rig.daemon.set("GET /v1/status", R"({"state":"fine","modems":[]})");
  const auto empty = rig({"--get", "modems.name,modems.0.health,state"});
  CHECK(empty.out == "\t\tfine\n");
  CHECK(empty.code == cli::kFine);
}

TEST_CASE("--get takes the paths that --json shows, in lists and objects too") {
  Rig rig;
  rig.daemon.set("GET /v1/routes", kRoutes);
  CHECK(rig({"route", "list", "--get", "routes.0.name"}).out == "a\n");
  CHECK(rig({"route", "list", "--get", "routes.name"}).out == "a,b?c\n");
  rig.daemon.set("GET /v1/routes", R"({"routes":[]})");
  CHECK(rig({"route", "list", "--get", "routes.name"}).out == "\n");
  CHECK(rig({"route", "list", "--get", "name"}).out.empty());
  rig.daemon.set("GET /v1/routes/a", R"({"route":{"name":"a","waiting":3}})");
  CHECK(rig({"route", "show", "a", "--get", "route.waiting"}).out == "3\n");
}

TEST_CASE("--watch repeats the request until --count, one JSON object per line") {
  Rig rig;
  rig.daemon.set("GET /v1/routes", kRoutes);
  const auto ran = rig({"route", "list", "--watch=0.1", "--count", "3", "--json"});
  CHECK(ran.code == 0);
  CHECK(rig::lines(ran.out) == 3);
  CHECK(rig.daemon.requests().size() == 3);
}

TEST_CASE("--watch ends with --timeout, and redraws only on a terminal") {
  Rig rig;
  rig.daemon.set("GET /v1/routes", kRoutes);
  const auto piped = rig({"route", "--watch=0.1", "--timeout", "0.25"});
  CHECK(piped.code == 0);
  CHECK(piped.out.find("\x1b[2J") == std::string::npos);
  CHECK(rig({"route", "--watch=0.1", "--count", "2"}).code == 0);
  CHECK(rig.daemon.requests().size() >= 3);
  const auto terminal = rig({"route", "--watch=0.1", "-C", "1"}, rig::Terminal::yes);
  CHECK(terminal.says("\x1b[2J"));
}

TEST_CASE("--watch continues after the daemon was away") {
  Rig rig;
  rig.daemon.set("GET /v1/routes", kRoutes);
  auto ran = std::async(std::launch::async, [&] {
    return rig({"route", "--watch=0.1", "--timeout", "60", "--json", "--count", "3"});
  });
  while (rig.daemon.requests().size() < 2)  // the first has been answered then
    if (ran.wait_for(1ms) == std::future_status::ready) break;
  rig.daemon.stop();
  CHECK(ran.wait_for(500ms) == std::future_status::timeout);
  rig.daemon.start();
  const auto done = ran.get();
  CHECK(done.code == 0);
  CHECK(rig::lines(done.out) == 3);
  CHECK(done.complains("waiting for gsmrelayd"));
  CHECK(done.complains("answers again"));
}

TEST_CASE("a response of another version is an error, not a crash") {
  Rig rig;
  rig.daemon.set("GET /v1/routes", R"({"schema":"gsmrelay/9"})");
  CHECK(rig({"route", "list"}).code == cli::kFailed);
  rig.daemon.set("GET /v1/routes", R"({"routes":[3,null,{"name":[]}]})");
  CHECK(rig({"route", "list"}).code == cli::kFine);
}
