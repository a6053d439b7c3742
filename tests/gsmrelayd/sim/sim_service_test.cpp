#include "gsmrelayd/sim/sim_service.hpp"

#include "gsmrelayd/modem_handle.hpp"
#include "tests/gsmrelayd/rig.hpp"

namespace sim_service_test {

using namespace std::chrono_literals;
using control::ModemHealth;
using gsmrelayd::ModemThread;
using rig::eventually;

namespace {

struct SimServiceRig {
  rig::Desk d;
  rig::Emulator stick;
  std::shared_ptr<ModemThread> worker;
  gsmrelayd::SimService service{d.shared};

  explicit SimServiceRig(const std::string& more = "")
      : stick(d.dir, "stick", "sm=5,me=0,iccid=8949020000001234567" + more) {
    config::ModemSettings settings;
    settings.name = "stick";
    settings.port = stick.port();
    worker = std::make_shared<ModemThread>(settings, 1s, d.shared);
    REQUIRE(eventually([&] { return worker->status().health == ModemHealth::up; }));
  }
  control::SwapView swap() {
    auto view = service.swap("stick", 0, 0ms);
    REQUIRE(view);
    return *view;
  }
  bool at(const std::string& step) {
    return eventually([&] { return swap().step == step; }, 60s);
  }
};

}  // namespace

TEST_CASE("row 025: a card is changed step by step, and the new one is tested with an SMS") {
  SimServiceRig h;
  h.stick.deliver("from the old card");
  h.service.start_swap(h.worker);
  REQUIRE(h.at("safe"));
  CHECK(h.stick.holds(0));
  CHECK(h.d.texts() == std::vector<std::string>{"from the old card"});
  h.stick.ask("sim stick out");
  REQUIRE(h.at("waiting"));
  h.stick.ask("sim stick swap iccid=8949020000007654321,imsi=262010000000077,number=+491700000077");
  REQUIRE(eventually([&] { return h.swap().finished; }, 90s));
  const auto view = h.swap();
  CHECK(view.succeeded);
  CHECK(view.tested == "sent and received by itself");
  CHECK(view.old_sim == "8949020000001234567");
  CHECK(view.new_sim == "8949020000007654321");
}

TEST_CASE("the SMS of a swap tests a card that stays, and fails if the modem is deaf") {
  SimServiceRig h(",number=+491700000077");
  gsmrelayd::ModemThreadHandle handle(h.worker, h.d.shared, h.service);
  REQUIRE(eventually([&] { return h.worker->status().info.registered(); }));
  REQUIRE(handle.start_test());
  const auto second = handle.start_test();  // one at a time
  CHECK((!second || h.swap().finished));
  REQUIRE(eventually([&] { return h.swap().finished; }, 90s));
  CHECK(h.swap().succeeded);
  CHECK(h.swap().tested == "sent and received by itself");
  CHECK(h.swap().new_sim == h.swap().old_sim);
  h.stick.ask("fault stick deaf -1");
  REQUIRE(handle.start_test());
  REQUIRE(eventually([&] { return h.swap().events.size() > 1; }, 60s));
  h.d.clock.leap(4min);
  REQUIRE(eventually([&] { return h.swap().finished; }, 60s));
  CHECK_FALSE(h.swap().succeeded);
}

TEST_CASE("a swap can be cancelled and started again, and is unknown where none was started") {
  SimServiceRig h;
  CHECK_FALSE(h.service.swap("stick", 0, 0ms));
  CHECK_FALSE(h.service.cancel_swap("stick"));
  CHECK_FALSE(h.service.cancel_swap("attic"));
  h.service.start_swap(h.worker);
  h.service.start_swap(h.worker);  // goes on
  REQUIRE(h.service.cancel_swap("stick"));
  CHECK(h.at("cancelled"));
  h.service.start_swap(h.worker);
  CHECK(h.at("safe"));
}

TEST_CASE("a USSD code is sent on the modem's thread, and a reply continues its session") {
  SimServiceRig h;
  const auto balance = h.service.ussd(*h.worker, "*100#");
  REQUIRE(balance);
  CHECK(balance->text.find("12.34") != std::string::npos);
  const auto menu = h.service.ussd(*h.worker, "*101#");
  REQUIRE(menu);
  CHECK(menu->state == modem::UssdReply::State::reply_wanted);
  CHECK(menu->text == "1 Balance\n2 Own number");
  const auto reply = h.service.ussd(*h.worker, "1");
  REQUIRE(reply);
  CHECK(reply->text == "Balance: 12.34 EUR");
  CHECK(h.service.cancel_ussd(*h.worker));
}

TEST_CASE("a modem is not cleared during a USSD session or a SIM swap") {
  SimServiceRig h;
  gsmrelayd::ModemThreadHandle handle(h.worker, h.d.shared, h.service);
  REQUIRE(h.service.ussd(*h.worker, "*101#"));
  const auto during_ussd = handle.clear();
  REQUIRE_FALSE(during_ussd);
  CHECK(during_ussd.error().advice == util::Advice::reject);
  CHECK(during_ussd.error().what.find("gsmrelay ussd stick --cancel") != std::string::npos);
  REQUIRE(h.service.cancel_ussd(*h.worker));
  CHECK(handle.clear());
  h.service.start_swap(h.worker);
  const auto during_swap = handle.clear();
  REQUIRE_FALSE(during_swap);
  CHECK(during_swap.error().what.find("gsmrelay sim swap stick --cancel") != std::string::npos);
}

}  // namespace sim_service_test
