#include "tests/cli/rig.hpp"

using rig::Rig;

namespace {

constexpr const char* kStatus = R"({
  "schema": "gsmrelay/1", "version": "1.2.3", "uptime_s": 18000, "state": "degraded",
  "troubles": [{"weight": "degraded", "what": "route backup does not get through: connection refused",
                "next": "gsmrelay route test backup"}],
  "modems": [{"name": "kitchen", "health": "up", "operator": "MTN CAM", "signal_dbm": -71,
              "memories": [{"name": "SM", "used": 2, "total": 30}], "last_sms_s": 180},
             {"name": "attic", "health": "starting", "operator": "", "signal_dbm": null,
              "memories": [], "last_sms_s": null}],
  "queue": {"waiting": 3, "delivered": 240, "dead": 1, "dropped": 0},
  "routes": [{"name": "main", "configured": true, "paused": false, "breaker": "closed",
              "waiting": 0, "delivered": 240, "dead": 0, "last_latency_ms": 45},
             {"name": "backup", "configured": true, "paused": false, "breaker": "open",
              "waiting": 3, "delivered": 0, "dead": 1, "last_latency_ms": null},
             {"name": "old", "configured": true, "paused": true, "breaker": "closed",
              "waiting": 0, "delivered": 0, "dead": 0, "last_latency_ms": null}],
  "partial": {"sets": 1, "overdue": 0}, "spool_trouble": ""})";

}  // namespace

TEST_CASE("status shows modems, routes, queue, and the next command for each trouble") {
  Rig rig;
  rig.daemon.set("GET /v1/status", kStatus);
  const auto ran = rig({"status", "--ascii"});
  CHECK(ran.code == cli::kDegraded);
  CHECK(ran.out ==
        "gsmrelay 1.2.3: degraded, up 5 h\n"
        "\n"
        "MODEM    STATE     OPERATOR  SIGNAL        STORE    LAST SMS\n"
        "kitchen  up        MTN CAM   #### -71 dBm  SM 2/30  3 min ago\n"
        "attic    starting            -                      none yet\n"
        "\n"
        "ROUTE   STATE        WAITING  DELIVERED  DEAD  LAST ANSWER\n"
        "main    through            0        240     0  in 45 ms\n"
        "backup  unreachable        3          0     1  none yet\n"
        "old     paused             0          0     0  none yet\n"
        "\n"
        "queue: 3 waiting, 240 delivered, 1 dead; 1 message waits for parts\n"
        "\n"
        "! route backup does not get through: connection refused\n"
        "  next: gsmrelay route test backup\n");
}

TEST_CASE("the last answer of a server that takes nothing is its refusal") {
  Rig rig;
  rig.daemon.set("GET /v1/status", R"({"state":"fine","modems":[{"name":"kitchen","health":"up",
    "registration":3,"registered":false}],"routes":[{"name":"main","configured":true,
    "breaker":"closed","waiting":1,"last_latency_ms":0,"last_error":"HTTP 503: busy",
    "last_success":null,"last_failure":"2026-11-29T08:00:01.000+00:00"},
    {"name":"old","configured":true,"breaker":"closed","waiting":0,"last_latency_ms":7,
    "last_error":"HTTP 500","last_success":"2026-11-29T08:00:02.000+00:00",
    "last_failure":"2026-11-29T08:00:01.000+00:00"}]})");
  const auto ran = rig({"status"});
  CHECK(ran.says("HTTP 503\n"));
  CHECK(ran.says("in 7 ms\n"));
  CHECK(ran.says("kitchen  refused"));
}

TEST_CASE("the state is the exit code") {
  Rig rig;
  for (const auto& [state, code] : {std::pair{"fine", 0}, {"degraded", 5}, {"critical", 6}}) {
    rig.daemon.set("GET /v1/status", std::string(R"({"state":")") + state + "\"}");
    CHECK(rig({"status"}).code == code);
    CHECK(rig({"status", "--json"}).code == code);
  }
}

TEST_CASE("names and texts of any length and kind stay within 80 columns") {
  Rig rig;
  std::string status = kStatus;
  const std::string longest(32, 'w'), operator_name = "東京電信電話株式会社東京電信電話株式会社";
  for (const auto& [from, to] : {std::pair<std::string, std::string>{"kitchen", longest},
                                 {"MTN CAM", operator_name},
                                 {"\"main\"", "\"" + longest + "\""},
                                 {"connection refused", std::string(300, 'x')}})
    status.replace(status.find(from), from.size(), to);
  rig.daemon.set("GET /v1/status", status);
  const auto ran = rig({"status"});
  CHECK(ran.code == cli::kDegraded);
  CHECK(rig::widest(ran.out) <= 80);
  CHECK(ran.says("…"));
}

TEST_CASE("a next command is never cut, and broken for a terminal only") {
  Rig rig;
  std::string status = kStatus;
  const std::string from = "route test backup", name(96, 'w');
  status.replace(status.find(from), from.size(), "route test " + name);
  rig.daemon.set("GET /v1/status", status);
  CHECK(rig({"status"}).out.find("\n  next: gsmrelay route test " + name + "\n") !=
        std::string::npos);
  CHECK(rig({"status"}, rig::Terminal::yes)
            .out.find("\n  next: gsmrelay route test \\\n        " + name + "\n") !=
        std::string::npos);
}

TEST_CASE("the next command of several troubles in a row is printed once, behind them") {
  Rig rig;
  rig.daemon.set("GET /v1/status", R"({"state":"critical","troubles":[
    {"weight":"critical","what":"modem a is absent","next":"gsmrelay modem ports"},
    {"weight":"critical","what":"modem b is absent","next":"gsmrelay modem ports"},
    {"weight":"degraded","what":"route x is paused","next":"gsmrelay route resume x"}]})");
  const auto ran = rig({"status", "--ascii"});
  CHECK(
      ran.says("! modem a is absent\n! modem b is absent\n  next: gsmrelay modem ports\n"
               "! route x is paused\n  next: gsmrelay route resume x\n"));
}

TEST_CASE("whole numbers are requested only with --show-numbers") {
  Rig rig;
  rig.daemon.set("GET /v1/status", kStatus);
  rig({"status"});
  CHECK(rig.daemon.last().query.empty());
  rig({"status", "--show-numbers"});
  CHECK(rig.daemon.last().query.at("numbers") == "1");
}

TEST_CASE("a route with a half-open breaker is shown as probing") {
  Rig rig;
  std::string status = kStatus;
  const std::string from = "\"breaker\": \"open\"";
  status.replace(status.find(from), from.size(), "\"breaker\": \"half_open\"");
  rig.daemon.set("GET /v1/status", status);
  const auto ran = rig({"status"});
  CHECK(ran.code == cli::kDegraded);
  CHECK(ran.says("backup  probing"));
}

TEST_CASE("counts of a million fit 80 columns, and no number is cut") {
  Rig rig;
  std::string status = kStatus;
  for (const std::string from : {"\"waiting\": 3,", "\"delivered\": 240,", "\"dead\": 1,"})
    for (std::size_t at = 0; (at = status.find(from, at)) != std::string::npos; at += from.size())
      status.replace(at, from.size(), from.substr(0, from.find(' ')) + " 1000000,");
  const std::string sets = "\"sets\": 1,", dropped = "\"dropped\": 0";
  status.replace(status.find(sets), sets.size(), "\"sets\": 1000000,");
  status.replace(status.find(dropped), dropped.size(), "\"dropped\": 1000000");
  rig.daemon.set("GET /v1/status", status);
  const auto ran = rig({"status"});
  CHECK(rig::widest(ran.out) <= 80);
  CHECK_FALSE(ran.says("…"));
  CHECK(ran.says("1000000 dropped;"));
  CHECK(ran.says("1000000 messages wait"));
}

TEST_CASE("status names what is in the spool beside the queue, with the command that shows it") {
  Rig rig;
  std::string status = kStatus;
  status.insert(status.rfind('}'),
                R"(,"kept":3,"undecoded":500,"outbox":{"waiting":2,"unsent":1})");
  rig.daemon.set("GET /v1/status", status);
  const auto ran = rig({"status", "--ascii"});
  CHECK(ran.says("kept: 3 that no route accepts; gsmrelay inbox list --state kept\n"));
  CHECK(ran.says("not decoded: 500 or more SMS; gsmrelay inbox raw\n"));
  CHECK(ran.says("to send: 2 waiting, 1 not sent; gsmrelay outbox list\n"));
}

TEST_CASE(
    "row 204: status counts held messages and their senders, with the command that lists them") {
  Rig rig;
  std::string status = kStatus;
  status.insert(status.rfind('}'), R"(,"held":{"messages":12,"senders":1,"longest_s":60})");
  rig.daemon.set("GET /v1/status", status);
  CHECK(rig({"status"}).says("held: 12 messages of 1 sender; gsmrelay inbox list --state held\n"));
}

TEST_CASE("status shows what was written to the disk, if the daemon counts it") {
  Rig rig;
  rig.daemon.set("GET /v1/status", R"({"state":"fine","disk":{"written_bytes":4250000}})");
  CHECK(rig({"status"}).says("disk: 4.2 MB written since the start\n"));
  rig.daemon.set(
      "GET /v1/status",
      R"({"state":"fine","disk":{"written_bytes":4250000,"written_bytes_per_day":1020000}})");
  CHECK(rig({"status"}).says("disk: 4.2 MB written since the start, 1.0 MB a day\n"));
  rig.daemon.set("GET /v1/status", R"({"state":"fine","disk":{"written_bytes":null}})");
  CHECK_FALSE(rig({"status"}).says("disk:"));
}

TEST_CASE(
    "row 207: a version that has not proved itself is named with the command that proves it") {
  Rig rig;
  rig.daemon.set("GET /v1/status", R"({"state":"fine","proof":{"version":"0.2.0~deb12",
    "since":"2026-11-30T04:00:00Z","proved":false,"by":""}})");
  const auto ran = rig({"status"});
  CHECK(ran.says("version 0.2.0~deb12: has relayed no SMS yet"));
  CHECK(ran.says("next: gsmrelay selftest"));
  rig.daemon.set("GET /v1/status", R"({"state":"fine","proof":{"version":"0.2.0~deb12",
    "since":"2026-11-30T04:00:00Z","proved":true,"by":"relayed"}})");
  CHECK_FALSE(rig({"status"}).says("has relayed no SMS"));
}
