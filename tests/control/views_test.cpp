#include "control/views.hpp"

#include <doctest/doctest.h>

using namespace control;

TEST_CASE("numbers and identities are masked unless whole ones are asked for") {
  const View masked;
  CHECK(masked.number("+23767000001") == "+23767****01");
  CHECK(masked.identity("imsi:624010000000001").starts_with("imsi:62401"));
  CHECK(masked.identity("imsi:624010000000001").find("0000000") == std::string::npos);
  CHECK(masked.identity("modem:kitchen") == "modem:kitchen");
  const View whole{Numbers::whole};
  CHECK(whole.number("+23767000001") == "+23767000001");
}

TEST_CASE("the trouble of a modem ends with the command that mends it") {
  control::ModemStatus modem;
  modem.name = "kitchen";
  modem.trouble = "the port is held by ModemManager (pid 7)";
  modem.next = "sudo gsmrelay modem claim 1-1";
  CHECK(control::View{}.of(modem)["trouble"] ==
        "the port is held by ModemManager (pid 7); next: sudo gsmrelay modem claim 1-1");
}

TEST_CASE("row 055: a push has its kind, other messages have null") {
  spool::Message message;
  CHECK(View{}.of(message)["push"].is_null());
  message.push = sms::Push::wap;
  CHECK(View{}.of(message)["push"] == "WAP push");
}

TEST_CASE("an age is never negative, also if the date jumps") {
  View view;
  view.now = util::from_epoch_ms(1'000'000);
  CHECK(view.age(util::from_epoch_ms(0)) == 1'000);
  CHECK(view.age(util::from_epoch_ms(9'000'000)) == 0);
}

TEST_CASE("routes of the configuration come first, then those that only the spool has") {
  spool::RouteFigures old;
  old.name = "old";
  old.waiting = 3;
  spool::RouteFigures known;
  known.name = "main";
  known.delivered = 5;
  const auto routes = merge_routes({{"main", relay::Breaker::open, 2, {}}}, {known, old});
  REQUIRE(routes.size() == 2);
  CHECK(routes[0].figures.delivered == 5);
  CHECK(to_json(routes[0])["breaker"] == "open");
  CHECK(to_json(routes[0])["configured"] == true);
  CHECK(to_json(routes[1])["configured"] == false);
  CHECK(to_json(routes[1])["waiting"] == 3);
}

TEST_CASE("the state of a message is the worst of its deliveries") {
  using enum spool::DeliveryState;
  spool::Message message;
  const auto of = [&](std::vector<spool::DeliveryState> states) {
    std::vector<spool::Delivery> deliveries;
    for (const auto state : states) deliveries.push_back({1, 1, "r", state});
    return std::string(overall_state(message, deliveries));
  };
  CHECK(of({}) == "kept");
  CHECK(of({delivered, delivered}) == "relayed");
  CHECK(of({delivered, waiting, dead}) == "waiting");
  CHECK(of({delivered, dead}) == "dead");
  CHECK(of({delivered, dropped}) == "dropped");
  message.complete = false;
  CHECK(of({}) == "incomplete");
}
