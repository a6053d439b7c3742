#include "gsmrelayd/modem/modem_session.hpp"

#include "tests/gsmrelayd/modem/session_rig.hpp"

namespace modem_session_test {

using namespace std::chrono_literals;
using control::ModemHealth;
using gsmrelayd::EndReason;
using gsmrelayd::ModemSession;
using session_rig::SessionRig;

TEST_CASE("a session ends as requested when something else is wanted") {
  SessionRig* own = nullptr;
  SessionRig s({}, [&](const std::string&) {
    own->context.control.stop();
    return util::Result<void>{};
  });
  own = &s;
  ModemSession session(s.make_port(), s.context, s.receiver, spool::Outbox(s.spool));
  CHECK(session.run() == EndReason::requested);
  CHECK(session.came_up());
  CHECK(s.context.board.health() == ModemHealth::up);
}

TEST_CASE("a line that is lost ends the session, and the next one begins without its memory") {
  SessionRig s;
  {
    auto port = s.make_port();
    s.modem->on("AT+CMGL=4", [&](std::string_view) {
      s.modem->unplug();
      return std::string();
    });
    ModemSession session(std::move(port), s.context, s.receiver, spool::Outbox(s.spool));
    CHECK(session.run() == EndReason::line_lost);
    CHECK(session.came_up());
  }
  CHECK(s.context.board.health() == ModemHealth::failing);
  const auto commands = s.context.board.status().commands;
  auto port = s.make_port();
  s.modem->unplug();
  ModemSession session(std::move(port), s.context, s.receiver, spool::Outbox(s.spool));
  CHECK(session.run() == EndReason::line_lost);
  CHECK_FALSE(session.came_up());
  CHECK(s.context.board.status().commands >= commands);
}

TEST_CASE("row 137: a modem that hangs after it answered at its configured speed is silent") {
  auto settings = SessionRig::settings();
  settings.baud = 115200;
  SessionRig s({}, {}, settings);
  bool silent = false;
  const auto run = [&] {
    auto port = s.make_port();
    for (const auto command : {"AT", "AT+CSQ"})
      s.modem->on(command, [&, command](std::string_view) {
        silent = silent || command == std::string("AT+CSQ");
        return silent ? std::string() : doubles::FakePort::ok();
      });
    ModemSession session(std::move(port), s.context, s.receiver, spool::Outbox(s.spool));
    return session.run();
  };
  SUBCASE("in the session in which it came up, and in the next one") {
    CHECK(run() == EndReason::line_lost);
    CHECK(s.context.board.status().fault == "modem-silent");
    CHECK(run() == EndReason::line_lost);
    CHECK(s.context.board.status().fault == "modem-silent");
    CHECK(s.context.board.status().trouble.find("baud") == std::string::npos);
  }
  SUBCASE("unless it has answered nothing yet: then the speed may be wrong") {
    silent = true;
    CHECK(run() == EndReason::line_lost);
    CHECK(s.context.board.status().fault == "modem-baud");
    CHECK(s.context.board.status().trouble.find("115200 baud") != std::string::npos);
  }
}

TEST_CASE("another modem's session ends before a message is taken") {
  SessionRig s({}, [](const std::string&) {
    return util::Result<void>(util::fail(util::Advice::reopen, "another modem is there"));
  });
  auto port = s.make_port();
  s.modem->put("SM", 1, doubles::pdu(1));
  ModemSession session(std::move(port), s.context, s.receiver, spool::Outbox(s.spool));
  CHECK(session.run() == EndReason::line_lost);
  CHECK_FALSE(session.came_up());
  CHECK(s.context.board.status().trouble == "another modem is there");
  CHECK(s.messages() == 0);
}

TEST_CASE("a poll runs when another thread requests it, not at its next time") {
  SessionRig s;
  auto port = s.make_port();
  int health_polls = 0;
  s.modem->on("AT+CSQ", [&](std::string_view) {
    if (++health_polls == 2) s.context.control.request_poll();
    if (health_polls == 3) s.context.control.stop();
    return doubles::FakePort::ok("+CSQ: 20,99");
  });
  ModemSession session(std::move(port), s.context, s.receiver, spool::Outbox(s.spool));
  const auto began = s.clock.now();
  CHECK(session.run() == EndReason::requested);
  CHECK(health_polls == 3);
  CHECK(s.clock.now() - began < 150s);  // the third one did not wait for its minute
}

TEST_CASE("the status of a modem that works says that its line has noise, until it is clean") {
  SessionRig s;
  auto port = s.make_port();
  std::vector<std::int64_t> noise;
  s.modem->on("AT+CSQ", [&](std::string_view) {
    const auto status = s.context.board.status();
    if (status.health == ModemHealth::up) noise.push_back(status.noise);
    if (noise.size() == 15) s.context.control.stop();
    const std::string octets = noise.size() < 6 ? "\xFF\x80\xFE\xAA\xC3\r\n" : "";
    return octets + doubles::FakePort::ok("+CSQ: 20,99");
  });
  ModemSession session(std::move(port), s.context, s.receiver, spool::Outbox(s.spool));
  CHECK(session.run() == EndReason::requested);
  REQUIRE(noise.size() == 15);
  CHECK(noise[1] == 0);
  CHECK(noise[5] >= 15);
  CHECK(noise.back() == 0);
}

namespace {

/// A modem that reports its card three seconds before a sweep, so that the sweep falls into the
/// check. It ends the session after the sweep that follows `checks` checks, or after 1,000 waits.
class DoubtfulPort final : public doubles::FakeModem {
 public:
  DoubtfulPort(SessionRig& rig, std::size_t checks)
      : FakeModem(rig.clock), rig_(rig), checks_(checks) {}

  util::Result<std::size_t> read(std::span<std::uint8_t> into, util::Deadline deadline,
                                 io::Wake wake) override {
    if (wake == io::Wake::ends_read && ++waits == 1'000) rig_.context.control.stop();
    return FakeModem::read(into, deadline, wake);
  }
  util::Result<void> write(util::OctetView octets, util::Deadline deadline) override {
    const auto command = util::as_chars(octets);
    if (command == "AT+CPIN?\r" && reported_) checked.push_back(rig_.clock.now());
    if (command == "AT+CMGL=4\r" && checked.empty() && !std::exchange(reported_, true))
      say(line("^SIMST: 1"), 27s);
    if (command == "AT+CMGL=4\r" && !checked.empty()) {
      swept.push_back(rig_.clock.now());
      if (checked.size() == checks_) rig_.context.control.stop();
    }
    return FakeModem::write(octets, deadline);
  }

  int waits = 0;
  std::vector<util::Deadline> checked, swept;

 private:
  SessionRig& rig_;
  const std::size_t checks_;
  bool reported_ = false;
};

}  // namespace

TEST_CASE("row 022: while the card is in doubt the session waits, and sweeps once it is not") {
  SessionRig s;
  std::vector<std::string> answers{doubles::FakePort::ok("+CPIN: READY"),       // the set-up
                                   doubles::FakePort::line("+CME ERROR: 10")};  // absent
  SUBCASE("until the second check") {}
  SUBCASE("until the next poll, as the card was busy at the second check") {
    answers.push_back(doubles::FakePort::line("+CME ERROR: 14"));
  }
  answers.push_back(doubles::FakePort::ok("+CPIN: READY"));
  const auto checks = answers.size() - 1;
  auto made = std::make_unique<DoubtfulPort>(s, checks);
  auto& port = *made;
  port.in_turn("AT+CPIN?", answers);
  ModemSession session({.port = std::move(made)}, s.context, s.receiver, spool::Outbox(s.spool));
  CHECK(session.run() == EndReason::requested);
  REQUIRE(port.checked.size() == checks);
  REQUIRE_FALSE(port.swept.empty());
  CHECK(port.swept.front() - port.checked.back() < 1s);
  CHECK(port.swept.front() - port.checked.front() > 3s);  // not before it is known
  CHECK(port.waits < 200);  // those for the answers to its commands included
}

TEST_CASE("a missing network is no fault: no step of recovery follows") {
  SessionRig s;
  auto port = s.make_port();
  s.modem->on("AT+CREG?", doubles::FakePort::ok("+CREG: 0,2"));
  int sweeps = 0;
  s.modem->on("AT+CSQ", [&](std::string_view) {
    if (++sweeps == 20) s.context.control.stop();
    return doubles::FakePort::ok("+CSQ: 99,99");
  });
  ModemSession session(std::move(port), s.context, s.receiver, spool::Outbox(s.spool));
  CHECK(session.run() == EndReason::requested);
  CHECK(s.context.board.status().info.registered() == false);
  CHECK_FALSE(s.context.recovery.plan({}).rung);
  CHECK(s.context.recovery.worked_since(s.clock.now() - 60s));
}

TEST_CASE(
    "a card that waits for a person proves that the modem works; one that has failed does not") {
  SessionRig s;
  auto port = s.make_port();
  std::string answer;
  bool proof = true;
  SUBCASE("its PIN") {
    answer = doubles::FakePort::ok("+CPIN: SIM PIN");
  }
  SUBCASE("missing") {
    answer = doubles::FakePort::line("+CME ERROR: 10");
  }
  SUBCASE("busy") {
    answer = doubles::FakePort::line("+CME ERROR: 14");
    proof = false;
  }
  SUBCASE("failed") {
    answer = doubles::FakePort::line("+CME ERROR: 13");
    proof = false;
  }
  int asked = 0;
  s.modem->on("AT+CPIN?", [&](std::string_view) {
    if (++asked == 60) s.context.control.stop();
    return answer;
  });
  ModemSession session(std::move(port), s.context, s.receiver, spool::Outbox(s.spool));
  CHECK(session.run() == EndReason::requested);
  CHECK(s.context.recovery.worked_since({}) == proof);
}

TEST_CASE("memories that cannot be listed end the session, unless an SMS comes all the same") {
  SessionRig s;
  auto port = s.make_port();
  s.modem->on("AT+CMGL=4", doubles::FakePort::line("+CMS ERROR: 313"));
  bool expected = true;
  SUBCASE("nothing comes") {}
  SUBCASE("an SMS is delivered directly") {
    expected = false;
    for (int n = 1; n < 24; ++n)
      s.modem->say(doubles::FakePort::line("+CMT: ,25") + doubles::FakePort::line(doubles::pdu(n)),
                   n * 10s);
  }
  s.modem->on("AT+CSQ", [&](std::string_view) {
    if (s.clock.now() > util::Deadline{} + 4min) s.context.control.stop();
    return doubles::FakePort::ok("+CSQ: 20,99");
  });
  ModemSession session(std::move(port), s.context, s.receiver, spool::Outbox(s.spool));
  CHECK(session.run() == (expected ? EndReason::line_lost : EndReason::requested));
  CHECK(s.context.recovery.plan({}).rung.has_value() == expected);
}

TEST_CASE("a memory that is listed for an announced SMS proves that the modem works") {
  SessionRig s;
  auto port = s.make_port();
  s.modem->on("AT+CPMS=?", doubles::FakePort::ok("+CPMS: (\"SM\"),(\"SM\"),(\"SM\")"));
  int lists = 0;  // the sweep fails
  s.modem->on("AT+CMGL=4", [&](std::string_view) {
    if (++lists == 3) s.context.control.stop();
    return lists == 1 ? doubles::FakePort::line("+CMS ERROR: 313") : doubles::FakePort::ok();
  });
  for (int n = 1; n < 10; ++n) s.modem->say(doubles::FakePort::line("+CMTI: \"SM\",1"), n * 2s);
  ModemSession session(std::move(port), s.context, s.receiver, spool::Outbox(s.spool));
  CHECK(session.run() == EndReason::requested);
  CHECK(s.context.recovery.worked_since({}));
}

TEST_CASE("an SMS of an earlier session that waited for the disk proves nothing") {
  SessionRig s;
  auto port = s.make_port();
  doubles::FakeClock& clock = s.clock;
  modem::Modem before(*port.port, clock, drivers::find);
  s.receiver.buffer_direct({.pdu_hex = doubles::pdu(1)}, before);
  REQUIRE(s.receiver.flush_buffered(before));
  CHECK(s.messages() == 1);
  CHECK_FALSE(s.context.recovery.worked_since({}));
}

TEST_CASE("a stop while the radio is off turns it on first") {
  SessionRig s;
  auto port = s.make_port();
  std::vector<std::string> sent;
  bool answers = true;
  SUBCASE("it says that it is off") {}
  SUBCASE("it is slow to say so") {
    answers = false;
  }
  s.modem->on("AT+CFUN=4", [&](std::string_view command) {
    sent.emplace_back(command);
    s.context.control.stop();
    return answers ? doubles::FakePort::ok() : std::string();
  });
  s.modem->on("AT+CFUN=1", [&](std::string_view command) {
    sent.emplace_back(command);
    return doubles::FakePort::ok();
  });
  const auto began = s.clock.now();
  ModemSession session(std::move(port), s.context, s.receiver, spool::Outbox(s.spool));
  CHECK(session.run(modem::Rung::radio) == EndReason::requested);
  REQUIRE_FALSE(sent.empty());
  CHECK(sent.back() == "AT+CFUN=1");
  if (answers) CHECK(s.clock.now() - began < 5s);
}

TEST_CASE("row 033: a reset sends the family's command and waits until the modem answers again") {
  SessionRig s;
  auto port = s.make_port();
  std::vector<std::string> sent;
  bool restarting = false;
  s.modem->on("AT+CFUN=1,1", [&](std::string_view command) {
    sent.emplace_back(command);
    s.modem->restart();
    restarting = true;
    return doubles::FakePort::ok();
  });
  int unheard = 3;
  s.modem->on("AT", [&](std::string_view) {
    return restarting && unheard-- > 0 ? std::string() : doubles::FakePort::ok();
  });
  s.modem->on("AT+CSQ", [&](std::string_view) {
    s.context.control.stop();
    return doubles::FakePort::ok("+CSQ: 20,99");
  });
  const gsmrelayd::Recovery::Plan plan{.rung = modem::Rung::soft_reset};
  s.context.recovery.begin(plan);
  ModemSession session(std::move(port), s.context, s.receiver, spool::Outbox(s.spool));
  CHECK(session.run(plan.rung) == EndReason::requested);
  CHECK(sent.size() == 1);
  CHECK(session.came_up());
}

TEST_CASE("a modem that leaves because of a reset is starting, not failing") {
  SessionRig s;
  auto port = s.make_port();
  s.modem->on("AT+CFUN=1,1", [&](std::string_view) {
    s.modem->unplug();
    return std::string();
  });
  const gsmrelayd::Recovery::Plan plan{.rung = modem::Rung::soft_reset};
  s.context.recovery.begin(plan);
  s.context.board.expect_absence(s.context.recovery.absent_until());
  ModemSession session(std::move(port), s.context, s.receiver, spool::Outbox(s.spool));
  CHECK(session.run(plan.rung) == EndReason::line_lost);
  s.context.board.set_health(ModemHealth::absent, "unplugged");
  CHECK(s.context.board.health() == ModemHealth::starting);
  CHECK(s.context.board.status().trouble.empty());
  s.clock.advance(s.context.recovery.absent_until() - s.clock.now());
  s.context.board.set_health(ModemHealth::absent, "unplugged");
  CHECK(s.context.board.health() == ModemHealth::absent);
}

TEST_CASE("a call counts once in the status, however often it rings") {
  SessionRig s;
  auto port = s.make_port();
  for (const auto at : {5s, 9s, 13s, 40s}) s.modem->say(doubles::FakePort::line("RING"), at);
  int lists = 0;
  s.modem->on("AT+CSQ", [&](std::string_view) {
    if (++lists == 2) s.context.control.stop();
    return doubles::FakePort::ok("+CSQ: 20,99");
  });
  ModemSession session(std::move(port), s.context, s.receiver, spool::Outbox(s.spool));
  CHECK(session.run() == EndReason::requested);
  CHECK(s.context.board.status().calls == 2);
}

}  // namespace modem_session_test
