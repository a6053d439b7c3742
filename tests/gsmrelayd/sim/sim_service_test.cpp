#include "gsmrelayd/sim/sim_service.hpp"

#include "tests/gsmrelayd/rig.hpp"

namespace sim_service_test {

using namespace std::chrono_literals;
using control::ModemHealth;
using gsmrelayd::ModemThread;
using rig::eventually;

namespace {

struct House {
  rig::Desk d;
  rig::Emulator stick{d.dir, "stick", "sm=5,me=0,iccid=8949020000001234567"};
  std::shared_ptr<ModemThread> worker;
  gsmrelayd::SimService office{
      d.shared, [this](const std::string& name) -> util::Result<std::shared_ptr<ModemThread>> {
        if (name == "stick") return worker;
        return util::fail(util::Advice::reject, "there is no such modem");
      }};

  House() {
    config::ModemSettings settings;
    settings.name = "stick";
    settings.port = stick.port();
    worker = std::make_shared<ModemThread>(settings, 1s, d.shared);
    REQUIRE(eventually([&] { return worker->status().health == ModemHealth::up; }));
  }
  control::SwapView swap() {
    auto view = office.swap("stick", 0, 0ms);
    REQUIRE(view);
    return *view;
  }
  bool at(const std::string& step) {
    return eventually([&] { return swap().step == step; }, 60s);
  }
};

}  // namespace

TEST_CASE("row 025: a card is changed step by step, and the new one is tested with an SMS") {
  House h;
  h.stick.deliver("from the old card");
  REQUIRE(h.office.start_swap("stick"));
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

TEST_CASE("a swap can be cancelled, asked for again, and is unknown where none was begun") {
  House h;
  CHECK_FALSE(h.office.swap("stick", 0, 0ms));
  CHECK_FALSE(h.office.start_swap("attic"));
  CHECK_FALSE(h.office.cancel_swap("stick"));
  REQUIRE(h.office.start_swap("stick"));
  REQUIRE(h.office.start_swap("stick"));  // goes on
  REQUIRE(h.office.cancel_swap("stick"));
  CHECK(h.at("cancelled"));
  REQUIRE(h.office.start_swap("stick"));
  CHECK(h.at("safe"));
}

TEST_CASE("a USSD code is asked through the modem's thread, with its session") {
  House h;
  const auto balance = h.office.ussd("stick", "*100#");
  REQUIRE(balance);
  CHECK(balance->text.find("12.34") != std::string::npos);
  const auto menu = h.office.ussd("stick", "*101#");
  REQUIRE(menu);
  CHECK(menu->state == modem::UssdReply::State::reply_wanted);
  CHECK(menu->text == "1 Balance\n2 Own number");
  const auto reply = h.office.ussd("stick", "1");
  REQUIRE(reply);
  CHECK(reply->text == "Balance: 12.34 EUR");
  CHECK(h.office.cancel_ussd("stick"));
  CHECK_FALSE(h.office.ussd("attic", "*100#"));
}

}  // namespace sim_service_test
