#include "gsmrelayd/sim/number_discovery.hpp"

#include "tests/doubles/fake_clock.hpp"
#include "tests/gsmrelayd/rig.hpp"

namespace number_discovery_test {

using namespace std::chrono_literals;
using gsmrelayd::NumberDiscovery;

namespace {
const std::string kImsi = "624010000000001";
}

TEST_CASE("a number query is recognised by its form alone") {
  CHECK(NumberDiscovery::imsi_in("%IMSI^^: 624010000000001") == kImsi);
  CHECK_FALSE(NumberDiscovery::imsi_in("%IMSI^^: 62401"));
  CHECK_FALSE(NumberDiscovery::imsi_in("IMSI: 624010000000001"));
  CHECK(NumberDiscovery::request("+237670000001", kImsi));
}

TEST_CASE("an answer counts only for a SIM of ours that asked within the hour") {
  doubles::FakeClock clock;
  NumberDiscovery seeding(clock);
  CHECK_FALSE(seeding.match_reply(kImsi));
  seeding.query_sent(kImsi, {"kitchen", "89"});
  const auto asker = seeding.match_reply(kImsi);
  REQUIRE(asker);
  CHECK(asker->modem == "kitchen");
  CHECK_FALSE(seeding.match_reply(kImsi));
  seeding.query_sent(kImsi, {"kitchen", "89"});
  clock.advance(61min);
  CHECK_FALSE(seeding.match_reply(kImsi));
}

TEST_CASE("another gateway's SIM is registered where that is switched on, and tried again") {
  rig::Quiet quiet;
  doubles::FakeClock clock;
  rig::Receiver receiver;
  NumberDiscovery seeding(clock);
  seeding.queue_registration(kImsi, "+237670000001");  // not switched on
  config::DaemonSettings settings;
  settings.seeding_url = receiver.url();
  seeding.configure(settings);
  seeding.post_registrations();
  CHECK(receiver.bodies().empty());
  receiver.answer(500);
  seeding.queue_registration(kImsi, "+237670000001");
  seeding.queue_registration(kImsi, "MTN");  // no number
  seeding.post_registrations();
  receiver.answer(200);
  seeding.post_registrations();  // not due yet
  CHECK(receiver.bodies().size() == 1);
  clock.advance(11s);
  seeding.post_registrations();
  REQUIRE(receiver.bodies().size() == 2);
  CHECK(receiver.bodies()[1] == R"({"IMSI":"624010000000001","MSISDN":"+237670000001"})");
  clock.advance(11s);
  seeding.post_registrations();
  CHECK(receiver.bodies().size() == 2);
}

}  // namespace number_discovery_test
