#include "monitoring/metrics.hpp"

#include "tests/monitoring/exposition_parser.hpp"
#include "tests/monitoring/rig.hpp"

using monitoring::TextFormat;
using monitoring_test::Rig;

namespace {

using namespace std::chrono_literals;

double sample(const exposition::Families& families, const std::string& name) {
  const auto family =
      exposition::family_of(families, name.substr(0, std::min(name.find('{'), name.size())));
  REQUIRE_MESSAGE(families.contains(family), family);
  const auto& samples = families.at(family).samples;
  REQUIRE_MESSAGE(samples.contains(name), name);
  return samples.at(name);
}

}  // namespace

TEST_CASE("row 154: the metrics show modems, routes, the spool and the process") {
  Rig rig;
  rig.desk.accept(desk::one_sms("one"));
  rig.desk.accept(desk::one_sms("two", {.sent_ms = 1'800'000'001'000}));
  rig.desk.settle(rig.desk.due().front(), spool::DeliveryState::delivered);
  rig.desk.clock.advance(90s);
  auto& modem = rig.daemon.now.modems.front();
  modem.received = 2;
  modem.unable_for = 1500ms;
  const auto families = exposition::parse(
      monitoring::render_metrics(rig.snapshots.read(), TextFormat::openmetrics), true);
  const auto is = [&](const std::string& name, double value) {
    CHECK_MESSAGE(sample(families, name) == value, name);
  };
  is("gsmrelay_build_info{version=\"9.9.9\"}", 1);
  is("gsmrelay_uptime_seconds", 5 * 3600);
  is("gsmrelay_health_state{state=\"fine\"}", 1);
  is("gsmrelay_health_state{state=\"critical\"}", 0);
  is("gsmrelay_modem_up{modem=\"kitchen\"}", 1);
  is("gsmrelay_modem_state{modem=\"kitchen\",state=\"up\"}", 1);
  is("gsmrelay_modem_state{modem=\"kitchen\",state=\"failing\"}", 0);
  is("gsmrelay_modem_state{modem=\"kitchen\",state=\"parked\"}", 0);
  is("gsmrelay_modem_signal_dbm{modem=\"kitchen\"}", -71);
  is("gsmrelay_modem_unable_seconds{modem=\"kitchen\"}", 1.5);
  is("gsmrelay_modem_received_messages_total{modem=\"kitchen\"}", 2);
  is("gsmrelay_modem_memory_used_messages{modem=\"kitchen\",memory=\"SM\"}", 2);
  is("gsmrelay_modem_memory_size_messages{modem=\"kitchen\",memory=\"SM\"}", 30);
  is("gsmrelay_route_up{route=\"main\"}", 1);
  is("gsmrelay_route_delivered_total{route=\"main\"}", 1);
  is("gsmrelay_route_waiting_deliveries{route=\"main\"}", 1);
  is("gsmrelay_route_oldest_waiting_seconds{route=\"main\"}", 90);
  is("gsmrelay_held_messages", 0);
  CHECK(sample(families, "gsmrelay_spool_size_bytes") > 0);
  CHECK(sample(families, "gsmrelay_disk_size_bytes") > 0);
  CHECK(sample(families, "process_resident_memory_bytes") > 0);
}

TEST_CASE("every name has the prefix or is one of the process, with base units") {
  Rig rig;
  rig.desk.accept(desk::one_sms("one"));
  const auto families = exposition::parse(
      monitoring::render_metrics(rig.snapshots.read(), TextFormat::openmetrics), true);
  for (const auto& family : families) {
    const auto& name = family.first;
    CHECK_MESSAGE((name.starts_with("gsmrelay_") || name.starts_with("process_")), name);
    for (const char* unit : {"_ms", "_milliseconds", "_minutes", "_kib", "_kb", "_percent"})
      CHECK_MESSAGE(!name.ends_with(unit), name);
  }
}

TEST_CASE("the metrics hold no number, identity or text") {
  Rig rig;
  rig.desk.accept(desk::one_sms("a private text"));
  auto& modem = rig.daemon.now.modems.front();
  modem.trouble = "the SIM 8923700000000000123 was refused";
  rig.daemon.now.spool_trouble = "cannot store +23767000001";
  rig.daemon.now.routes.front().reason = "token abcdefgh was refused";
  const auto text = monitoring::render_metrics(rig.snapshots.read(), TextFormat::prometheus);
  for (const char* secret : {"private", "+237", "23767000001", "8923700000000000123",
                             "624010000000001", "490154203237518", "abcdefgh", "MTN"})
    CHECK_MESSAGE(text.find(secret) == std::string::npos, secret);
  CHECK(text.find("gsmrelay_spool_writable 0\n") != std::string::npos);
}

TEST_CASE("a route that is only in the spool, held or paused is not up") {
  Rig rig;
  rig.desk.router.routes = {"main", "old"};
  rig.desk.accept(desk::one_sms("one"));
  rig.daemon.now.routes.front().breaker = relay::Breaker::half_open;
  auto text = monitoring::render_metrics(rig.snapshots.read(), TextFormat::prometheus);
  CHECK(text.find("gsmrelay_route_up{route=\"old\"} 0\n") != std::string::npos);
  CHECK(text.find("gsmrelay_route_up{route=\"main\"} 0\n") != std::string::npos);
  CHECK(text.find("gsmrelay_route_in_flight_deliveries{route=\"old\"}") == std::string::npos);
  rig.daemon.now.routes.front().breaker = relay::Breaker::closed;
  desk::ok(rig.desk.queue().pause("main", true));
  text = monitoring::render_metrics(rig.snapshots.read(), TextFormat::prometheus);
  CHECK(text.find("gsmrelay_route_up{route=\"main\"} 0\n") != std::string::npos);
  CHECK(text.find("gsmrelay_route_paused{route=\"main\"} 1\n") != std::string::npos);
}
