#include "monitoring/snapshot.hpp"

#include "tests/monitoring/rig.hpp"

TEST_CASE("a snapshot joins the routes of the relay and of the spool") {
  monitoring_test::Rig rig;
  rig.desk.router.routes = {"main", "old"};
  rig.desk.accept(desk::one_sms("one"));
  const auto snapshot = rig.snapshots.read();
  REQUIRE(snapshot.routes.size() == 2);
  CHECK(snapshot.routes[0].state);
  CHECK_FALSE(snapshot.routes[1].state);
  CHECK(snapshot.spool_bytes > 0);
  CHECK(snapshot.now == rig.desk.clock.wall());
}

TEST_CASE("notices are told to nobody, and numbers are masked") {
  control::Health health;
  warnings::Warning notice, critical;
  notice.definition = critical.definition = &warnings::catalogue().front();
  notice.severity = warnings::Severity::notice;
  critical.severity = warnings::Severity::critical;
  critical.subject = "kitchen";
  critical.text = "the SIM 8923700000000000123 was refused";
  critical.next = "gsmrelay modem list";
  warnings::Warning consequence = critical;
  consequence.subject = "pantry";
  critical.consequences = {consequence};
  health.warnings = {critical, notice};
  const auto current = monitoring::current_warnings(health);
  const auto& visible = current.told;
  REQUIRE(visible.size() == 1);
  CHECK(visible[0].code == warnings::catalogue().front().code);
  CHECK(visible[0].subject == "kitchen");
  CHECK(visible[0].severity == config::Threshold::critical);
  CHECK(visible[0].text.find("8923700000000000123") == std::string::npos);
  CHECK(visible[0].next == "gsmrelay modem list");
  const auto code = std::string(warnings::catalogue().front().code);
  CHECK(current.silent == std::set<monitoring::WarningKey>{{code, ""}, {code, "pantry"}});
}

TEST_CASE("the usual start of a modem is shown and told to nobody") {
  warnings::Warning starting;
  starting.definition = warnings::find("modem-starting");
  REQUIRE(starting.definition != nullptr);
  const auto told_after = [&](std::chrono::seconds age, warnings::Severity severity) {
    starting.lasts = age;
    starting.severity = severity;
    control::Health health;
    health.warnings = {starting};
    return monitoring::current_warnings(health).told.size();
  };
  using warnings::Severity;
  CHECK(told_after(std::chrono::seconds(119), Severity::degraded) == 0);
  CHECK(told_after(std::chrono::seconds(119), Severity::critical) == 1);
  CHECK(told_after(std::chrono::seconds(120), Severity::degraded) == 1);
}
