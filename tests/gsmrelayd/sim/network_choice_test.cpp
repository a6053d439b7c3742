#include "gsmrelayd/sim/network_choice.hpp"

#include <sqlite3.h>

#include <algorithm>

#include "gsmrelayd/sms_composer.hpp"
#include "tests/doubles/fake_modem.hpp"
#include "tests/doubles/fault_vfs.hpp"
#include "tests/gsmrelayd/modem/session_rig.hpp"

namespace network_choice_test {

using namespace std::chrono_literals;
using doubles::FakePort;
using gsmrelayd::NetworkChoice;
using session_rig::SessionRig;

namespace {

const std::string kIccid = "8949012345678901234";  // of doubles::FakeModem

/// A SIMCom modem that obeys AT+COPS and AT+CNMP and keeps what they set.
struct Choice {
  explicit Choice(const std::string& iccid = kIccid, const std::string& vfs = {}) : rig(vfs) {
    fake.on("AT+CGMI", FakePort::ok("SIMCOM INCORPORATED"));
    fake.on("AT+CGMM", FakePort::ok("SIMCOM_SIM7600E-H"));
    fake.on("AT+CICCID", FakePort::ok("+ICCID: " + iccid));
    fake.on("AT+COPS=3,2", [this](std::string_view) { return format = 2, FakePort::ok(); });
    fake.on("AT+COPS=3,0", [this](std::string_view) { return format = 0, FakePort::ok(); });
    fake.on("AT+COPS?", [this](std::string_view) {
      return FakePort::ok(fmt::format("+COPS: {},{},\"{}\",{}", mode, format,
                                      format == 2 ? network : "Net " + network, act));
    });
    fake.on("AT+COPS=0", [this](std::string_view) { return mode = 0, FakePort::ok(); });
    fake.on("AT+COPS=1,2,\"62401\"", [this](std::string_view) {
      if (!heard) return FakePort::line("+CME ERROR: 30");
      return mode = 1, network = "62401", FakePort::ok();
    });
    fake.on("AT+CNMP?",
            [this](std::string_view) { return FakePort::ok(fmt::format("+CNMP: {}", cnmp)); });
    for (const int value : {2, 13})
      fake.on(fmt::format("AT+CNMP={}", value), [this, value](std::string_view) {
        return cnmp = value, act = value == 13 ? 0 : 7, FakePort::ok();
      });
    fake.on("AT+CREG?", [this](std::string_view) {
      return FakePort::ok(fmt::format("+CREG: 2,{},\"00C3\",\"B10F\",{}", stat, act));
    });
  }

  /// Sets the entry of the card.
  void wants(const std::string& lock, const std::vector<std::string>& technology = {},
             bool roaming = true) {
    config::SimSettings entry;
    entry.name = "mine";
    entry.iccid = kIccid;
    entry.operator_lock = lock;
    entry.technology = technology;
    entry.roaming = roaming;
    rig.shared.sims.set({entry});
  }
  void bring_up() {
    const auto up = modem.bring_up({});
    REQUIRE_MESSAGE(up, up.error().what);
    fake.forget_written();
    choice.begin(modem.info());
  }
  bool step() {
    const auto stepped = choice.step(modem);
    REQUIRE(stepped);
    return *stepped;
  }
  std::size_t written(const std::string& command) const { return fake.count(command); }
  control::NetworkWish wish() {
    REQUIRE(modem.poll_health());
    return choice.wish(modem.info());
  }

  SessionRig rig;
  int mode = 0, format = 0, cnmp = 2, act = 7, stat = 1;
  std::string network = "62402";
  bool heard = true;
  doubles::FakeModem fake{rig.clock};
  modem::Modem modem{fake, rig.clock, drivers::find};
  NetworkChoice choice{"kitchen", rig.shared};
};

/// Runs a session with a modem abroad, one SMS in it and one to send. Returns true if it tried to
/// send.
bool sends_abroad(bool roaming) {
  SessionRig s;
  config::SimSettings entry;
  entry.name = "mine";
  entry.iccid = kIccid;
  entry.roaming = roaming;
  s.shared.sims.set({entry});
  auto draft = gsmrelayd::compose_sms("+237670000001", "hello", false);
  REQUIRE(draft);
  draft->modem = "kitchen";
  REQUIRE(spool::Outbox(s.spool).enqueue(*draft));
  auto port = s.make_port();
  s.modem->on("AT+CREG?", FakePort::ok("+CREG: 0,5"));
  s.modem->put("SM", 1, doubles::pdu(1));
  int polls = 0;
  s.modem->on("AT+CSQ", [&](std::string_view) {
    if (++polls == 3) s.context.control.stop();
    return FakePort::ok("+CSQ: 20,99");
  });
  const auto* fake = s.modem;
  gsmrelayd::ModemSession session(std::move(port), s.context, s.receiver, spool::Outbox(s.spool));
  session.run();
  CHECK(s.messages() == 1);
  CHECK(s.context.board.status().wish.unwanted_roaming == !roaming);
  return std::any_of(fake->written().begin(), fake->written().end(),
                     [](const std::string& command) { return command.starts_with("AT+CMGS="); });
}

}  // namespace

TEST_CASE("row 201: a session abroad receives, and sends only if the SIM may roam") {
  CHECK(sends_abroad(true));
  CHECK_FALSE(sends_abroad(false));
}

TEST_CASE("row 201: the modem is set to the operator and the technologies of its card, once") {
  Choice c;
  c.wants("62401", {"2g"});
  c.bring_up();
  CHECK(c.step());
  CHECK(c.mode == 1);
  CHECK(c.network == "62401");
  CHECK(c.cnmp == 13);
  CHECK_FALSE(c.step());
  const auto wish = c.wish();
  CHECK(wish.operator_lock == "62401");
  CHECK(wish.technology == "2G");
  CHECK(wish.trouble.empty());
  c.bring_up();  // it has kept both: nothing is written again
  CHECK(c.step());
  CHECK(c.written("AT+COPS=1,2,\"62401\"") == 0);
  CHECK(c.written("AT+CNMP=13") == 0);
}

TEST_CASE("row 201: what was set is set back when the key is removed, also after a restart") {
  Choice c;
  c.wants("62401", {"2g"});
  c.bring_up();
  c.step();
  c.wants("");
  NetworkChoice later("kitchen", c.rig.shared);  // another life of the program
  REQUIRE(later.step(c.modem));
  CHECK(c.mode == 0);
  CHECK(c.cnmp == 2);
  c.fake.forget_written();
  c.wants("");
  REQUIRE(later.step(c.modem));
  CHECK(c.fake.written().empty());
}

TEST_CASE("row 201: another card in the same modem does not inherit the lock") {
  Choice c("8949012345678905678");
  c.mode = 1;
  c.cnmp = 13;
  spool::Spool spool(c.rig.file);
  spool::ModemStore store(spool);
  REQUIRE(store.remember_setting("490154203237518", spool::ModemSetting::network, 62401));
  REQUIRE(store.remember_setting("490154203237518", spool::ModemSetting::technology, 1));
  c.wants("62401", {"2g"});  // of the card that is not in it
  c.bring_up();
  c.step();
  CHECK(c.mode == 0);
  CHECK(c.cnmp == 2);
}

TEST_CASE("a modem that a person has set by hand is left alone without a key") {
  Choice c;
  c.mode = 1;
  c.cnmp = 13;
  c.bring_up();
  CHECK_FALSE(c.step());
  CHECK(c.mode == 1);
  CHECK(c.cnmp == 13);
  CHECK(c.fake.written().empty());
}

TEST_CASE("row 201: a network that is not heard is a trouble, and tried again after ten minutes") {
  Choice c;
  c.heard = false;
  c.wants("62401");
  c.bring_up();
  CHECK(c.step());
  CHECK(c.wish().trouble.find("does not take the network 62401") == 0);
  CHECK_FALSE(c.step());
  c.rig.clock.advance(9min);
  CHECK_FALSE(c.step());
  c.bring_up();  // a modem that restarts does not search for it each time
  CHECK_FALSE(c.step());
  c.heard = true;
  c.rig.clock.advance(2min);
  CHECK(c.step());
  CHECK(c.mode == 1);
  CHECK(c.wish().trouble.empty());
}

TEST_CASE("row 201: another network or technology than the wanted one is a trouble") {
  Choice c;
  c.wants("62401", {"2g"});
  c.bring_up();
  c.step();
  c.network = "62402";
  c.act = 0;
  c.bring_up();
  CHECK(c.choice.wish(c.modem.info()).trouble == "uses the network 62402 and not 62401");
  c.network = "62401";
  c.act = 7;
  c.bring_up();
  CHECK(c.choice.wish(c.modem.info()).trouble == "uses 4G and not 2G");
}

TEST_CASE(
    "a lock without a network in reach is not written again: the record says that it is set") {
  Choice c;
  c.wants("62401");
  c.bring_up();
  c.step();
  c.fake.on("AT+COPS?", FakePort::ok("+COPS: 1"));
  c.stat = 2;
  c.bring_up();
  CHECK(c.step());
  CHECK(c.written("AT+COPS=1,2,\"62401\"") == 0);
}

TEST_CASE(
    "a refused lock is tried again after ten minutes, also if the modem has no network then") {
  Choice c;
  c.heard = false;
  c.wants("62401");
  c.bring_up();
  c.step();
  c.fake.on("AT+COPS?", FakePort::ok("+COPS: 1"));  // it waits for the network that it refused
  c.stat = 2;
  c.rig.clock.advance(11min);
  c.fake.forget_written();
  CHECK(c.step());
  CHECK(c.written("AT+COPS=1,2,\"62401\"") == 1);
  CHECK(c.wish().trouble.find("does not take the network 62401") == 0);
}

TEST_CASE("the record of a lock is erased only when the modem says what it uses") {
  Choice c;
  c.wants("62401", {"2g"});
  c.bring_up();
  c.step();
  c.wants("");
  const auto failing = [&](bool fails) {
    c.fake.on("AT+COPS?", [&c, fails](std::string_view) {
      return fails ? FakePort::line("+CME ERROR: 14")
                   : FakePort::ok(fmt::format("+COPS: {},2,\"{}\"", c.mode, c.network));
    });
    c.fake.on("AT+CNMP?", [&c, fails](std::string_view) {
      return fails ? FakePort::line("ERROR") : FakePort::ok(fmt::format("+CNMP: {}", c.cnmp));
    });
  };
  failing(true);
  CHECK(c.step());
  CHECK(c.mode == 1);
  CHECK(c.cnmp == 13);
  failing(false);
  c.rig.clock.advance(11min);
  CHECK(c.step());
  CHECK(c.mode == 0);
  CHECK(c.cnmp == 2);
}

TEST_CASE("a setting that cannot be recorded is not written: nobody could set it back") {
  doubles::FaultVfs disk;
  Choice c(kIccid, disk.name());
  c.wants("62401");
  c.bring_up();
  disk.fail_after(0, SQLITE_FULL);
  CHECK(c.step());
  CHECK(c.mode == 0);
  disk.heal();
  CHECK_FALSE(c.step());
  c.rig.clock.advance(1min);
  CHECK(c.step());
  CHECK(c.mode == 1);
}

TEST_CASE("row 201: a SIM that roams against its entry does not send, and says so") {
  Choice c;
  c.wants("", {}, false);
  c.stat = 5;
  c.bring_up();
  CHECK_FALSE(c.step());
  CHECK(c.choice.forbids_sending(c.modem.info()));
  CHECK(c.wish().unwanted_roaming);
  c.stat = 1;
  CHECK_FALSE(c.wish().unwanted_roaming);
  c.stat = 5;
  c.wants("");
  c.step();
  CHECK_FALSE(c.wish().unwanted_roaming);
}

}  // namespace network_choice_test
