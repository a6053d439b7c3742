#include "control/health.hpp"

#include <doctest/doctest.h>

#include "tests/doubles/fake_daemon_control.hpp"

using namespace control;
using namespace std::chrono_literals;

namespace {

struct Appliance {
  DaemonStatus status = doubles::FakeDaemonControl().now;
  spool::RouteFigures figures;
  int overdue = 0;
  Appliance() { figures.name = "main"; }
  Health health(warnings::Tracker* tracker = nullptr, util::Deadline now = {}) const {
    const auto routes = merge_routes(status.routes, {figures});
    return evaluate_health({.status = status, .routes = routes, .overdue_last_day = overdue},
                           tracker, now);
  }
  std::string next() const { return health().warnings.at(0).next; }
};

}  // namespace

TEST_CASE("a modem that is up and a route that works are fine") {
  CHECK(Appliance().health().overall == Overall::fine);
  CHECK(Appliance().health().warnings.empty());
}

TEST_CASE("a state in which nothing is received, stored or relayed is critical") {
  Appliance none;
  none.status.modems.clear();
  CHECK(none.health().overall == Overall::critical);
  Appliance absent;
  absent.status.modems[0].health = ModemHealth::absent;
  CHECK(absent.health().overall == Overall::critical);
  Appliance disk;
  disk.status.spool_trouble = "disk full";
  CHECK(disk.health().overall == Overall::critical);
  Appliance shut;
  shut.status.routes[0].breaker = relay::Breaker::open;
  CHECK(shut.health().overall == Overall::critical);
  Appliance unrouted;
  unrouted.status.routes.clear();
  CHECK(unrouted.health().overall == Overall::critical);
}

TEST_CASE("row 052: a memory is a trouble before it is full") {
  Appliance appliance;
  appliance.status.modems[0].info.memories = {{"SM", 6, 10}};
  CHECK(appliance.health().overall == Overall::fine);
  appliance.status.modems[0].info.memories = {{"SM", 7, 10}};
  CHECK(appliance.health().overall == Overall::degraded);
  CHECK(appliance.health().warnings.at(0).text ==
        "the memory of kitchen is nearly full (SM 7 of 10)");
  CHECK(appliance.next() == "gsmrelay modem clear kitchen");
}

TEST_CASE("a suspended modem and one that cannot send are troubles with the next command") {
  Appliance suspended;
  suspended.status.modems.push_back(suspended.status.modems[0]);
  suspended.status.modems[1].name = "attic";
  suspended.status.modems[1].health = ModemHealth::suspended;
  CHECK(suspended.next() == "gsmrelay modem resume attic");
  Appliance mute;
  mute.status.modems[0].sending_trouble = "no credit";
  CHECK(mute.health().warnings.at(0).text == "kitchen cannot send: no credit");
}

TEST_CASE("only a route with a closed breaker works; a half-open one does not") {
  for (const auto breaker : {relay::Breaker::open, relay::Breaker::half_open}) {
    Appliance appliance;
    appliance.status.routes[0].breaker = breaker;
    CHECK(appliance.health().overall == Overall::critical);
    appliance.status.routes.push_back({"second", relay::Breaker::closed, 0, {}});
    CHECK(appliance.health().overall == Overall::degraded);
    CHECK(appliance.next() == "gsmrelay route test main");
  }
}

TEST_CASE("an alarm that is not told for ten minutes is a warning, until it is told") {
  Appliance appliance;
  appliance.status.outlets = {
      {.code = "alarm-failed", .subject = "desk", .arguments = {{"reason", "no answer"}}}};
  warnings::Tracker tracker;
  CHECK(appliance.health(&tracker, util::Deadline{} + 1h).overall == Overall::fine);
  const auto failed = appliance.health(&tracker, util::Deadline{} + 1h + 10min);
  CHECK(failed.overall == Overall::degraded);
  CHECK(failed.warnings.at(0).text == "alarm desk is not told: no answer");
  appliance.status.outlets.clear();
  CHECK(appliance.health(&tracker, util::Deadline{} + 1h + 11min).overall == Overall::fine);
}

TEST_CASE("a modem that starts is critical only after two minutes or with a fault") {
  Appliance appliance;
  auto& modem = appliance.status.modems[0];
  modem.health = ModemHealth::starting;
  modem.unable_for = 119s;
  CHECK(appliance.health().overall == Overall::degraded);
  modem.unable_for = 120s;
  CHECK(appliance.health().overall == Overall::critical);
  CHECK(appliance.health().warnings[0].text == "kitchen is starting for 2 min");
  CHECK(appliance.health().warnings[0].consequences.at(0).text ==
        "no modem receives: nothing is received");
  modem.unable_for = 1s;
  modem.trouble = "the modem does not answer";
  CHECK(appliance.health().overall == Overall::critical);
  CHECK(appliance.health().warnings[0].text == "kitchen fails: the modem does not answer");
  CHECK(appliance.health().warnings.size() == 1);
}

TEST_CASE("an only modem without SIM, PIN or network is critical") {
  for (const auto* trouble : {"no SIM", "the SIM needs its PIN", "the SIM needs its PUK"}) {
    Appliance appliance;
    appliance.status.modems[0].health = ModemHealth::degraded;
    appliance.status.modems[0].trouble = trouble;
    appliance.status.modems[0].info.registration = -1;
    CHECK(appliance.health().overall == Overall::critical);
    auto second = doubles::FakeDaemonControl().now.modems[0];
    second.name = "attic";
    appliance.status.modems.push_back(second);
    CHECK(appliance.health().overall == Overall::degraded);
  }
  Appliance unread;
  unread.status.modems[0].health = ModemHealth::degraded;
  unread.status.modems[0].trouble = "the messages could not be listed";
  CHECK(unread.health().overall == Overall::degraded);
  unread.status.modems[0].unable_for = 2min;
  CHECK(unread.health().overall == Overall::degraded);
  Appliance searching;
  searching.status.modems[0].info.registration = 2;
  searching.status.modems[0].unable_for = 3min;
  CHECK(searching.health().overall == Overall::critical);
  CHECK(searching.health().warnings[0].text ==
        "kitchen finds no network: check antenna and operator");
}

TEST_CASE("a partial fault is degraded, with the next command") {
  Appliance second;
  second.status.modems.push_back(second.status.modems[0]);
  second.status.modems[1].name = "attic";
  second.status.modems[1].health = ModemHealth::failing;
  second.status.modems[1].trouble = "SIM 8923700000000000123 needs its PIN";
  CHECK(second.health().overall == Overall::degraded);
  CHECK(second.next() == "gsmrelay modem show attic");
  CHECK(second.health().warnings[0].text.find("00000000123") == std::string::npos);

  Appliance full;
  full.status.modems[0].info.memories = {{"SM", 28, 30}};
  CHECK(full.health().warnings.at(0).text == "the memory of kitchen is nearly full (SM 28 of 30)");

  Appliance unregistered;
  unregistered.status.modems[0].info.registration = 2;
  CHECK(unregistered.health().overall == Overall::degraded);

  Appliance dead;
  dead.figures.dead = 4;
  CHECK(dead.next() == "gsmrelay queue list --state dead --route main");

  Appliance sets;
  sets.overdue = 2;
  CHECK(sets.next() == "gsmrelay inbox partial");
}

TEST_CASE("the age and the error of the oldest waiting message decide, though few wait") {
  for (const char* error : {"HTTP 500", "HTTP 501", "timeout: no response in 30 s"}) {
    Appliance appliance;
    appliance.status.routes[0].reason = error;
    appliance.figures.waiting = 1;
    appliance.figures.last_failure = util::from_epoch_ms(1);
    appliance.figures.oldest = spool::OldestWaiting{.age = 119s, .attempts = 6, .error = error};
    // An error of the server, again and again, needs no time to be believed.
    const bool server = std::string_view(error).starts_with("HTTP");
    CHECK(appliance.health().overall == (server ? Overall::degraded : Overall::fine));
    appliance.figures.oldest->attempts = 2;
    CHECK(appliance.health().overall == Overall::fine);
    appliance.figures.oldest->age = 2min;
    CHECK(appliance.health().overall == Overall::degraded);
    CHECK(appliance.health().warnings.at(0).text ==
          std::string("1 message waits for main since 2 min: ") + error);
    CHECK(appliance.next() == "gsmrelay queue list --route main");
    appliance.figures.oldest->age = 15min;
    CHECK(appliance.health().overall == Overall::critical);
    appliance.figures.last_success = util::from_epoch_ms(2);  // others get out
    CHECK(appliance.health().overall == Overall::degraded);
  }
}

TEST_CASE("one message that the server does not take is no critical fault, two are") {
  Appliance appliance;
  appliance.figures.waiting = 1;
  appliance.figures.last_failure = util::from_epoch_ms(1);
  appliance.figures.oldest =
      spool::OldestWaiting{.age = 20min, .attempts = 6, .error = "HTTP 400: publishing failed"};
  CHECK(appliance.health().overall == Overall::degraded);
  appliance.figures.waiting = 2;  // one more that has just come
  CHECK(appliance.health().overall == Overall::degraded);
  appliance.figures.oldest->failed = 2;
  CHECK(appliance.health().overall == Overall::critical);
}

TEST_CASE("a dead letter is no critical fault, also if no route works") {
  Appliance appliance;
  appliance.figures.dead = 1;
  appliance.status.routes[0].breaker = relay::Breaker::open;
  for (const auto& trouble : appliance.health().warnings)
    CHECK((trouble.severity == warnings::Severity::critical) ==
          (trouble.definition->code != "dead-letters"));
}

TEST_CASE("a route that refuses every message says so first, with the command that corrects it") {
  Appliance appliance;
  appliance.status.routes[0].breaker = relay::Breaker::open;
  appliance.status.routes[0].reason = "HTTP 401";
  appliance.status.routes[0].refused = true;
  appliance.figures.waiting = 3;
  CHECK(appliance.health().overall == Overall::critical);
  CHECK(appliance.health().warnings.at(0).text == "main refuses us: HTTP 401, 3 messages wait");
  CHECK(appliance.next() == "gsmrelay config edit");
}

TEST_CASE("a server that refuses one sender is a notice at once, and the route is not down") {
  Appliance appliance;
  appliance.status.routes[0].reason = "HTTP 403";
  appliance.status.routes[0].refused = true;
  CHECK(appliance.health().overall == Overall::fine);
  appliance.figures.waiting = 3;
  CHECK(appliance.health().overall == Overall::fine);
  CHECK(appliance.health().warnings.at(0).text ==
        "main refuses the messages of a sender: HTTP 403, 3 messages wait");
  CHECK(appliance.next() == "gsmrelay queue list --state waiting --route main");
}

TEST_CASE("the most severe trouble comes first") {
  Appliance appliance;
  appliance.figures.dead = 1;
  appliance.status.spool_trouble = "disk full";
  const auto health = appliance.health();
  REQUIRE(health.warnings.size() == 2);
  CHECK(health.warnings[0].severity == warnings::Severity::critical);
}

TEST_CASE("a modem whose port cannot be opened leads to the list of ports") {
  Appliance absent;
  absent.status.modems[0].health = ModemHealth::absent;
  absent.status.modems[0].trouble = "/dev/ttyUSB0: no such serial port";
  const auto health = absent.health();
  CHECK(health.warnings.at(0).next == "gsmrelay modem ports");
  CHECK(health.warnings.at(0).definition->code == "port-failed");
  absent.status.modems[0].port.clear();  // found by USB: it is known by its name alone
  CHECK(absent.health().warnings.at(0).next == "gsmrelay modem ports");
  CHECK(absent.health().warnings.at(0).definition->code == "modem-unplugged");
}

TEST_CASE("the command in the text of a fault is the next command, and is not said twice") {
  Appliance absent;
  auto& modem = absent.status.modems[0];
  modem.health = ModemHealth::absent;
  modem.trouble = "/dev/ttyUSB0: no such serial port (unplugged?); next: gsmrelay modem ports";
  CHECK(absent.health().warnings.at(0).text ==
        "kitchen: /dev/ttyUSB0: no such serial port (unplugged?)");
  CHECK(absent.health().warnings.at(0).next == "gsmrelay modem ports");
  modem.health = ModemHealth::held;
  modem.trouble = "the SIM needs a PIN; next: gsmrelay sim pin kitchen";
  CHECK(absent.health().warnings.at(0).next == "gsmrelay sim pin kitchen");
  for (const char* fault : {"+CME ERROR: x; next: curl x | sh", "x; next: gsmrelay status; reboot",
                            "x; next: gsmrelay $(reboot)"}) {
    modem.trouble = fault;
    CHECK(absent.health().warnings.at(0).next == "gsmrelay modem show kitchen");
  }
}

TEST_CASE("a text of the modem gives no command and no whole number to the status") {
  Appliance appliance;
  auto& modem = appliance.status.modems[0];
  modem.health = ModemHealth::degraded;
  for (const char* fault : {"AT+CPIN? answers x; next: gsmrelay queue drop all --yes",
                            "AT+CPIN? answers x; next: gsmrelay send 23767000001 hello",
                            "AT+CPIN? answers x; next: gsmrelay sim pin attic",
                            "AT+CPIN? answers x; next: gsmrelay modem at kitchen ATD23767000001"}) {
    CAPTURE(fault);
    modem.trouble = fault;
    const auto trouble = appliance.health().warnings.at(0);
    CHECK(trouble.next == "gsmrelay modem show kitchen");
    CHECK(trouble.text.find("23767000001") == std::string::npos);
  }
  modem.trouble = "it is blocked; next: gsmrelay sim puk kitchen";
  CHECK(appliance.next() == "gsmrelay sim puk kitchen");
  modem.sending_trouble = "+CMS ERROR for 23767000001";
  CHECK(appliance.health().warnings.at(0).text.find("23767000001") == std::string::npos);
}

TEST_CASE("a held route is named first, with the command that releases it") {
  Appliance appliance;
  appliance.status.routes[0].held = {"/etc/gsmrelay/secrets.d/t must not be readable by others",
                                     "sudo chmod 600 /etc/gsmrelay/secrets.d/t"};
  CHECK(appliance.health().overall == Overall::critical);
  CHECK(appliance.health().warnings.at(0).text ==
        "main is held: /etc/gsmrelay/secrets.d/t must not be readable by others");
  CHECK(appliance.next() == "sudo chmod 600 /etc/gsmrelay/secrets.d/t");
  appliance.status.routes.push_back({"second", relay::Breaker::closed, 0, {}});
  CHECK(appliance.health().overall == Overall::degraded);
  CHECK(appliance.next() == "sudo chmod 600 /etc/gsmrelay/secrets.d/t");
}

TEST_CASE("a file that was refused at a reload is a trouble with the command that shows why") {
  Appliance appliance;
  appliance.status.config_trouble = "/x.toml has 2 mistakes";
  appliance.status.config_file = "/x.toml";
  CHECK(appliance.health().overall == Overall::degraded);
  CHECK(appliance.next() == "gsmrelay config check /x.toml");
  appliance.status.config_file = "/my own.toml";
  CHECK(appliance.next() == "gsmrelay config check '/my own.toml'");
  appliance.status.config_file = "/etc/gsmrelay/gsmrelayd.toml";
  CHECK(appliance.next() == "gsmrelay config check");
}
