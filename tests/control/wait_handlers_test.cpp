#include "tests/control/rig.hpp"

using rig::Rig;

namespace {

rig::Query waiting_for(const std::string& condition, const std::string& seconds = "0") {
  return {{"for", condition}, {"wait", seconds}};
}

}  // namespace

TEST_CASE("210 a client waits for a modem and for a route") {
  Rig rig;
  rig.uid = rig::kReader;
  CHECK(rig.get("/v1/wait", waiting_for("modem=up"))["met"] == true);
  CHECK(rig.get("/v1/wait", waiting_for("modem:kitchen=up"))["met"] == true);
  CHECK(rig.get("/v1/wait", waiting_for("route:main=up"))["met"] == true);
  auto& modem = rig.daemon.now.modems.front();
  modem.info.registration = 2;
  const auto searching = rig.get("/v1/wait", waiting_for("modem:kitchen=up"));
  CHECK(searching["met"] == false);
  CHECK(searching["over"] == false);
  CHECK(searching["now"] == "modem kitchen is not registered with a network");
  modem.health = control::ModemHealth::failing;
  CHECK(rig.get("/v1/wait", waiting_for("modem=up"))["now"] == "0 of 1 modems receive");
  rig.daemon.now.routes.front().breaker = relay::Breaker::open;
  CHECK(rig.get("/v1/wait", waiting_for("route=up"))["met"] == false);
  // A modem that is not connected yet may come.
  CHECK(rig.get("/v1/wait", waiting_for("modem:usb-1-1=up"))["now"] == "there is no modem usb-1-1");
}

TEST_CASE("a client waits until the queue is empty and a message is relayed") {
  Rig rig;
  const auto id = rig.desk.accept(desk::one_sms("one")).id;
  const auto relayed = waiting_for("relayed=" + std::to_string(id));
  CHECK(rig.get("/v1/wait", waiting_for("queue=empty"))["now"] == "1 deliveries wait");
  CHECK(rig.get("/v1/wait", relayed)["met"] == false);
  rig.desk.deliver_all();
  CHECK(rig.get("/v1/wait", waiting_for("queue=empty"))["met"] == true);
  CHECK(rig.get("/v1/wait", waiting_for("queue:main=empty"))["met"] == true);
  CHECK(rig.get("/v1/wait", relayed)["met"] == true);
}

TEST_CASE("a message that will never be relayed ends the wait at once") {
  Rig rig;
  const auto id = rig.desk.accept(desk::one_sms("one")).id;
  rig.desk.settle(rig.desk.due().front(), spool::DeliveryState::dead);
  const auto dead = rig.get("/v1/wait", waiting_for("relayed=" + std::to_string(id), "60"));
  CHECK(dead["met"] == false);
  CHECK(dead["over"] == true);
  CHECK(dead["now"] == "message " + std::to_string(id) + " is dead");
  CHECK(rig.daemon.waits == 0);
}

TEST_CASE("a wait looks once a second until its time is over") {
  Rig rig;
  rig.daemon.now.modems.clear();
  CHECK(rig.get("/v1/wait", waiting_for("modem=up", "3"))["met"] == false);
  CHECK(rig.daemon.waits == 3);
}

TEST_CASE("a condition, route or message that does not exist is an error") {
  Rig rig;
  CHECK(rig.refused("GET", "/v1/wait") == 400);
  CHECK(rig.refused("GET", "/v1/wait", waiting_for("modem=down")) == 400);
  CHECK(rig.refused("GET", "/v1/wait", waiting_for("route:other=up")) == 404);
  CHECK(rig.refused("GET", "/v1/wait", waiting_for("relayed=99")) == 404);
  CHECK(rig.refused("GET", "/v1/wait", waiting_for("modem=up", "61")) == 400);
}
