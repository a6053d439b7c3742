#include "daemon/seeding.hpp"

#include "rig.hpp"
#include "tests/doubles/fake_clock.hpp"

using namespace std::chrono_literals;
using gsmrelayd::Seeding;

namespace {
const std::string kImsi = "624010000000001";
}

TEST_CASE("a seeding message is recognised by its form alone") {
  CHECK(Seeding::imsi_in("%IMSI^^: 624010000000001") == kImsi);
  CHECK_FALSE(Seeding::imsi_in("%IMSI^^: 62401"));
  CHECK_FALSE(Seeding::imsi_in("IMSI: 624010000000001"));
  CHECK(Seeding::request("+237670000001", kImsi));
}

TEST_CASE("an answer counts only for a SIM of ours that asked within the hour") {
  doubles::FakeClock clock;
  Seeding seeding(clock);
  CHECK_FALSE(seeding.answered(kImsi));
  seeding.asked(kImsi, {"kitchen", "89"});
  const auto asker = seeding.answered(kImsi);
  REQUIRE(asker);
  CHECK(asker->modem == "kitchen");
  CHECK_FALSE(seeding.answered(kImsi));
  seeding.asked(kImsi, {"kitchen", "89"});
  clock.advance(61min);
  CHECK_FALSE(seeding.answered(kImsi));
}

TEST_CASE("another gateway's SIM is registered where that is switched on, and tried again") {
  rig::Quiet quiet;
  doubles::FakeClock clock;
  rig::Receiver receiver;
  Seeding seeding(clock);
  seeding.wish(kImsi, "+237670000001");  // not switched on
  config::DaemonSettings settings;
  settings.seeding_url = receiver.url();
  seeding.configure(settings);
  seeding.post_wishes();
  CHECK(receiver.bodies().empty());
  receiver.answer(500);
  seeding.wish(kImsi, "+237670000001");
  seeding.wish(kImsi, "MTN");  // no number
  seeding.post_wishes();
  receiver.answer(200);
  seeding.post_wishes();  // not due yet
  CHECK(receiver.bodies().size() == 1);
  clock.advance(11s);
  seeding.post_wishes();
  REQUIRE(receiver.bodies().size() == 2);
  CHECK(receiver.bodies()[1] == R"({"IMSI":"624010000000001","MSISDN":"+237670000001"})");
  clock.advance(11s);
  seeding.post_wishes();
  CHECK(receiver.bodies().size() == 2);
}
