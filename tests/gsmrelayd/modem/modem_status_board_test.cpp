#include "gsmrelayd/modem/modem_status_board.hpp"

#include "tests/gsmrelayd/modem/session_rig.hpp"

namespace modem_status_board_test {

using namespace std::chrono_literals;
using control::ModemHealth;
using session_rig::SessionRig;

TEST_CASE("health is logged and becomes an event only when it changes") {
  SessionRig s;
  const auto events = [&] { return s.shared.events.after(0, 0ms).size(); };
  s.context.board.set_health(ModemHealth::degraded, "no SIM");
  s.context.board.set_health(ModemHealth::degraded, "no SIM");
  CHECK(events() == 1);
  s.context.board.set_health(ModemHealth::degraded, "SIM wants a PIN");
  CHECK(events() == 2);
  CHECK(s.context.board.health() == ModemHealth::degraded);
  CHECK(s.context.board.status().trouble == "SIM wants a PIN");
}

TEST_CASE("the history keeps each state once, however often the modem starts in it") {
  SessionRig s;
  auto& board = s.context.board;
  for (int i = 0; i < 3; ++i) {
    s.clock.advance(10s);
    board.set_health(ModemHealth::starting, "");
    board.set_health(ModemHealth::failing, "the modem does not answer");
  }
  s.clock.advance(5s);
  board.set_health(ModemHealth::up, "");
  REQUIRE(s.shared.history.write(s.spool));
  const auto kept = spool::History(s.spool).list({}, {});
  REQUIRE(kept);
  REQUIRE(kept->size() == 2);
  CHECK(kept->at(1).what == "failing");
  CHECK(kept->at(1).why == "the modem does not answer");
  CHECK(kept->at(0).what == "up");
  CHECK(kept->at(0).modem == "kitchen");
  CHECK(kept->at(0).lasted == std::optional<std::chrono::milliseconds>(25s));
}

TEST_CASE("a modem that is back from its restart and leaves then is absent") {
  SessionRig s;
  auto& board = s.context.board;
  board.expect_absence(s.clock.now() + 60s);
  board.set_health(ModemHealth::absent, "unplugged");
  CHECK(board.health() == ModemHealth::starting);
  board.set_health(ModemHealth::up, "");
  board.set_health(ModemHealth::absent, "unplugged");
  CHECK(board.health() == ModemHealth::absent);
}

TEST_CASE("an event names the command that mends the fault") {
  SessionRig s;
  s.context.board.set_health(ModemHealth::held, "the port is held", {"port-held", "sudo kill 7"});
  CHECK(s.shared.events.after(0, 0ms).at(0).text == "held: the port is held; next: sudo kill 7");
  // Another cause with the same words is another fault.
  s.context.board.set_health(ModemHealth::held, "the port is held", {"port-held", "sudo kill 8"});
  CHECK(s.context.board.status().next == "sudo kill 8");
}

TEST_CASE("a modem that starts again keeps its last trouble until it is up") {
  SessionRig s;
  auto& board = s.context.board;
  board.set_health(ModemHealth::failing, "the modem does not answer");
  board.set_health(ModemHealth::starting, "");
  CHECK(board.status().health == ModemHealth::starting);
  CHECK(board.status().trouble == "the modem does not answer");
  board.set_health(ModemHealth::up, "");
  CHECK(board.status().trouble.empty());
}

TEST_CASE("the time without reception ends when the modem is up and registered") {
  SessionRig s;
  auto& board = s.context.board;
  s.clock.advance(10s);
  board.set_health(ModemHealth::failing, "the modem does not answer");
  board.set_health(ModemHealth::starting, "");
  CHECK(board.status().unable_for == 10s);
  doubles::FakeModem line(s.clock);
  modem::Modem modem(line, s.clock, drivers::find);
  REQUIRE(modem.bring_up({}));
  board.set_health(ModemHealth::up, "");
  s.context.publish_status(modem);
  REQUIRE(board.status().info.registered());
  CHECK(board.status().unable_for == 0s);
  s.clock.advance(5s);
  CHECK(board.status().unable_for == 0s);
  board.set_health(ModemHealth::failing, "unplugged");
  s.clock.advance(7s);
  CHECK(board.status().unable_for == 7s);
}

TEST_CASE("counters go on over sessions") {
  SessionRig s;
  doubles::FakeModem line(s.clock);
  std::int64_t first = 0;
  for (int session = 1; session <= 2; ++session) {
    modem::Modem modem(line, s.clock, drivers::find);
    REQUIRE(modem.bring_up({}));
    s.context.publish_status(modem);
    s.context.board.end_session();
    const auto commands = s.context.board.status().commands;
    if (session == 1) first = commands;
    CHECK(commands == session * first);
  }
  CHECK(first > 5);
}

TEST_CASE("row 162: counters go on in the thread that follows, and after a restart") {
  SessionRig s;
  doubles::FakeModem line(s.clock);
  modem::Modem modem(line, s.clock, drivers::find);
  REQUIRE(modem.bring_up({}));
  auto& board = s.context.board;
  board.count_received(3);
  board.count_call();
  board.count_reopened();
  board.publish(modem, {.sent = 2});
  const auto before = board.status();
  gsmrelayd::ModemStatusBoard next("kitchen", "/dev/fake", s.clock, s.shared.events,
                                   s.shared.history, s.file->modem_totals());
  next.publish(modem, {.sent = 1});
  const auto after = next.status();
  CHECK(after.received == 3);
  CHECK(after.calls == 1);
  CHECK(after.reopened == 1);
  CHECK(after.sent == 3);
  CHECK(after.commands == 2 * before.commands);
  CHECK(s.file->modem_totals().of("kitchen").commands == after.commands);
}

TEST_CASE("ages are as of the moment of asking, and a day of signals is kept") {
  SessionRig s;
  modem::Info info;
  s.context.board.add_signal(info);
  info.signal = modem::Signal{.dbm = -71};
  for (int minute = 0; minute < 25 * 60; ++minute) {
    s.context.board.add_signal(info);
    s.clock.advance(1min);
  }
  s.context.board.count_received(2);
  s.clock.advance(5s);
  const auto status = s.context.board.status();
  CHECK(status.received == 2);
  CHECK(status.last_sms_ago == 5s);
  REQUIRE(status.signals.size() == 24 * 60);
  CHECK(status.signals.front().ago == 24h + 5s);
  CHECK(status.signals.back().ago == 1min + 5s);
}

TEST_CASE("the departures of the last day are counted as of the moment of asking") {
  SessionRig s;
  const auto began = s.clock.now();
  s.clock.advance(3h);
  s.context.board.set_departures({began, began + 2h, s.clock.now()});
  CHECK(s.context.board.status().departures == 3);
  s.clock.advance(22h);
  CHECK(s.context.board.status().departures == 2);
}

TEST_CASE("the place of a modem is told with its IMEI masked") {
  SessionRig s;
  modem::Info info;
  info.manufacturer = "Fake Modems";
  info.imei = "490154203237518";
  s.context.board.set_usb("1-1.3", "quectel-lte");
  s.context.board.log_location(info);
  const auto text = s.shared.events.after(0, 0ms).front().text;
  CHECK(text.find("/dev/fake, USB 1-1.3") != std::string::npos);
  CHECK(text.find(info.imei) == std::string::npos);
}

TEST_CASE("a modem whose port is not open has no state of SIM, network and memories") {
  for (const auto health :
       {ModemHealth::absent, ModemHealth::failing, ModemHealth::held, ModemHealth::suspended}) {
    SessionRig s;
    auto& board = s.context.board;
    doubles::FakeModem line(s.clock);
    modem::Modem modem(line, s.clock, drivers::find);
    REQUIRE(modem.bring_up({}));
    board.set_health(ModemHealth::up, "");
    s.context.publish_status(modem);
    REQUIRE(board.status().info.operator_name == "Testnet");
    REQUIRE_FALSE(board.status().info.memories.empty());
    board.set_health(health, "unplugged");
    s.context.publish_status(modem);  // the end of the session
    board.set_health(health, "unplugged");
    const auto info = board.status().info;
    CHECK(info.operator_name.empty());
    CHECK(info.operator_number.empty());
    CHECK_FALSE(info.signal);
    CHECK_FALSE(info.registered());
    CHECK(info.memories.empty());
    CHECK(info.sim == modem::SimState::unknown);
    CHECK(info.imei == "490154203237518");
    CHECK(info.iccid == "8949012345678901234");
  }
}

TEST_CASE("the code of a fault and its command last as long as the fault, also while it starts") {
  SessionRig s;
  auto& board = s.context.board;
  board.set_health(ModemHealth::held, "it is held", {"port-held", "sudo kill 7"});
  CHECK(board.status().fault == "port-held");
  CHECK(board.status().next == "sudo kill 7");
  board.set_health(ModemHealth::starting, "");
  CHECK(board.status().fault == "port-held");
  board.set_health(ModemHealth::degraded, "no SIM");
  CHECK(board.status().fault.empty());
  CHECK(board.status().next.empty());
}

}  // namespace modem_status_board_test
