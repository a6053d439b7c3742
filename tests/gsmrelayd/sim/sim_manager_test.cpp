#include "gsmrelayd/sim/sim_manager.hpp"

#include "drivers/drivers.hpp"
#include "gsmrelayd/modem/modem_thread.hpp"
#include "gsmrelayd/sim/sim_service.hpp"
#include "spool/maintenance.hpp"
#include "tests/doubles/fault_vfs.hpp"
#include "tests/gsmrelayd/modem/session_rig.hpp"

namespace sim_manager_test {

using namespace std::chrono_literals;
using control::ModemHealth;
using gsmrelayd::ModemThread;
using rig::eventually;

namespace {

constexpr std::chrono::seconds kSweep{1};
const std::string kIccid = "8949020000001234567", kOther = "8949020000007654321",
                  kCard = "sm=5,me=0,iccid=" + kIccid;

config::SimSettings entry(const std::string& iccid, const std::string& pin) {
  config::SimSettings settings;
  settings.name = "mine";
  settings.iccid = iccid;
  settings.pin.spec = pin;
  return settings;
}

config::ModemSettings modem_at(const std::string& port) {
  config::ModemSettings settings;
  settings.name = "stick";
  settings.port = port;
  return settings;
}

bool is(const ModemThread& worker, ModemHealth health) {
  return worker.status().health == health;
}

bool says(const ModemThread& worker, const std::string& words) {
  return worker.status().trouble.find(words) != std::string::npos;
}

std::optional<int> tries(const ModemThread& worker) {
  return worker.status().info.pin_tries_left;
}

spool::SimRecord card(rig::Desk& d, const std::string& iccid) {
  const auto all = spool::SimStore(d.reader).list();
  REQUIRE(all);
  for (const auto& one : *all)
    if (one.iccid == iccid) return one;
  return {};
}

}  // namespace

TEST_CASE("row 016: the PIN of the card's entry is entered, whatever modem it is in") {
  rig::Desk d;
  rig::Emulator stick(d.dir, "stick", kCard + ",pin=4711");
  d.shared.sims.set({entry(kIccid, "4711")});
  ModemThread worker(modem_at(stick.port()), kSweep, d.shared);
  REQUIRE(eventually([&] { return is(worker, ModemHealth::up); }));
  CHECK(d.logs("accepted its PIN"));
  CHECK(card(d, kIccid).modem == "stick");
  CHECK(card(d, kIccid).state == "ready");
}

TEST_CASE("row 137: a PIN file that others can read is named, and used once its mode is right") {
  rig::Desk d;
  rig::Emulator stick(d.dir, "stick", kCard + ",pin=4711");
  const auto file = d.dir.file("pin", "4711\n", 0644);
  d.shared.sims.set({entry(kIccid, "file:" + file)});
  ModemThread worker(modem_at(stick.port()), kSweep, d.shared);
  REQUIRE(eventually([&] { return worker.status().fault == "sim-pin-unreadable"; }));
  CHECK(says(worker, "its PIN cannot be read: " + file + " must not be readable by others"));
  CHECK(worker.status().next == "sudo chmod 600 " + file);
  CHECK(tries(worker) == 3);
  std::filesystem::permissions(file, std::filesystem::perms(0600));
  CHECK(eventually([&] { return is(worker, ModemHealth::up); }));
  CHECK(worker.status().fault.empty());
}

TEST_CASE("row 019: a failed PIN is remembered across a restart") {
  rig::Desk d;
  rig::Emulator stick(d.dir, "stick", kCard + ",pin=4711");
  d.shared.sims.set({entry(kIccid, "0815")});
  for (int life = 0; life < 3; ++life) {
    ModemThread worker(modem_at(stick.port()), kSweep, d.shared);
    REQUIRE(eventually([&] { return is(worker, ModemHealth::degraded); }));
    CHECK(eventually([&] { return tries(worker) == 2; }));
    CHECK(says(worker, "gsmrelay sim pin"));
    CHECK_FALSE(says(worker, "0815"));
  }
}

TEST_CASE(
    "row 017: another PIN in the configuration is one more attempt, and the last one is spared") {
  rig::Desk d;
  rig::Emulator stick(d.dir, "stick", kCard + ",pin=4711");
  for (const std::string wrong : {"0815", "0816", "0817", "0818"}) {
    d.shared.sims.set({entry(kIccid, wrong)});
    ModemThread worker(modem_at(stick.port()), kSweep, d.shared);
    REQUIRE(eventually([&] { return is(worker, ModemHealth::degraded); }));
  }
  d.shared.sims.set({entry(kIccid, "4711")});
  ModemThread worker(modem_at(stick.port()), kSweep, d.shared);
  REQUIRE(eventually([&] { return is(worker, ModemHealth::degraded); }));
  CHECK(tries(worker) == 1);
  CHECK(says(worker, "too few"));
}

TEST_CASE("row 020: a person unlocks with the PUK, and the new PIN is known from then on") {
  rig::Desk d;
  rig::Emulator stick(d.dir, "stick", kCard + ",pin=4711,puk=12345678");
  auto worker = std::make_shared<ModemThread>(modem_at(stick.port()), kSweep, d.shared);
  gsmrelayd::SimService service(d.shared);
  REQUIRE(eventually([&] { return says(*worker, "needs a PIN"); }));
  CHECK_FALSE(service.unlock(*worker, {.pin = "1111"}));
  CHECK_FALSE(service.unlock(*worker, {.pin = "1112"}));
  CHECK_FALSE(service.unlock(*worker, {.pin = "1113"}));  // spared: one try is left
  CHECK_FALSE(service.unlock(*worker, {"1113", "", true}));
  REQUIRE(eventually([&] { return says(*worker, "PUK"); }));
  const auto done = service.unlock(*worker, {.pin = "2222", .puk = "12345678"});
  REQUIRE_MESSAGE(done, done.error().what);
  REQUIRE(eventually([&] { return is(*worker, ModemHealth::up); }));
  d.shared.sims.set({entry(kIccid, "2222")});
  stick.ask("fault stick restart");
  CHECK(
      eventually([&] { return d.has_event("accepted its PIN") && is(*worker, ModemHealth::up); }));
}

TEST_CASE("a PIN of a person that was not sent is entered by the program later") {
  rig::Desk d;
  d.shared.sims.set({entry(kIccid, "4711")});
  const auto settings = modem_at("");
  gsmrelayd::SimManager manager(settings, d.shared);
  gsmrelayd::ManualPinProvider person("4711", "stick", d.shared);
  const modem::LockedSim locked{kIccid, 3};
  REQUIRE(person.pin_for(locked));
  CHECK_FALSE(manager.pin_for(locked));
  person.withdraw(locked, "4711");
  CHECK(manager.pin_for(locked));
}

TEST_CASE("row 021: it starts without a SIM and recovers when one is put in") {
  rig::Desk d;
  rig::Emulator stick(d.dir, "stick", kCard + ",sim=out");
  ModemThread worker(modem_at(stick.port()), kSweep, d.shared);
  REQUIRE(eventually([&] { return is(worker, ModemHealth::degraded); }));
  stick.ask("sim stick in");
  stick.ask("urc stick +CPIN: READY");
  REQUIRE(eventually([&] { return is(worker, ModemHealth::up); }, 60s));
  stick.deliver("hello");
  CHECK(eventually([&] { return d.texts().size() == 1; }));
}

TEST_CASE("row 023: another SIM is recognised while running, and its PIN and number hold") {
  rig::Desk d;
  rig::Emulator stick(d.dir, "stick", kCard);
  auto other = entry(kOther, "5678");
  other.number = "+491700000099";
  d.shared.sims.set({other});
  ModemThread worker(modem_at(stick.port()), kSweep, d.shared);
  REQUIRE(eventually([&] { return is(worker, ModemHealth::up); }));
  CHECK(d.shared.sims.number_of("stick") == "+491700000001");  // of AT+CNUM
  stick.ask("sim stick out");
  stick.ask("sim stick swap iccid=" + kOther + ",imsi=262010000000077,pin=5678");
  stick.ask("urc stick +CPIN: SIM PIN");
  REQUIRE(eventually(
      [&] { return is(worker, ModemHealth::up) && worker.status().info.iccid == kOther; }, 60s));
  CHECK(d.shared.sims.number_of("stick") == "+491700000099");
  CHECK(card(d, kOther).number_from == "configuration");
  CHECK_FALSE(card(d, kIccid).identity.empty());
}

TEST_CASE("the balance is asked for, stored, and reported when it is too low") {
  rig::Desk d;
  rig::Emulator stick(d.dir, "stick", kCard);
  auto mine = entry(kIccid, "");
  mine.balance_code = "*100#";
  mine.balance_below = "20";
  d.shared.sims.set({mine});
  auto port = io::open_port(stick.port(), {}, d.clock);
  REQUIRE(port);
  modem::Modem modem(**port, d.clock, drivers::find);
  REQUIRE(modem.bring_up({}));
  struct Later final : util::Clock {
    const util::Clock& real;
    explicit Later(const util::Clock& clock) : real(clock) {}
    util::Deadline now() const override { return real.now() + ahead; }
    util::WallTime wall() const override { return real.wall(); }
    util::Duration ahead{0};
  } later{d.clock};
  gsmrelayd::Shared shared(later, d.file, d.shared.routes.get());
  shared.sims.set({mine});
  const auto settings = modem_at(stick.port());
  gsmrelayd::SimManager manager(settings, shared);
  manager.record_card(modem.info());
  REQUIRE(manager.on_timer(modem));
  CHECK_FALSE(card(d, kIccid).balance);
  later.ahead = 1min;
  REQUIRE(manager.on_timer(modem));
  CHECK(card(d, kIccid).balance == 1234);
  CHECK(manager.money().find("12.34") != std::string::npos);
  CHECK(manager.balance_trouble().empty());
  // A query that fails says nothing about the credit: what was read before still holds.
  stick.ask("ussd *100# 0 Service not available");
  later.ahead = 25h;
  REQUIRE(manager.on_timer(modem));
  CHECK(manager.balance_trouble().find("no amount") != std::string::npos);
  CHECK(manager.money().find("12.34") != std::string::npos);
}

TEST_CASE("row 123: a day without SMS writes less than 5 MB to the disk, without an fsync") {
  // The kernel writes pages of 4 KiB, also of the index of the log: measured, eight times the
  // octets of the log.
  constexpr std::int64_t kWrittenPerOctet = 8, kMost = 5'000'000;
  doubles::FaultVfs disk;
  session_rig::SessionRig s(disk.name());
  doubles::FakeModem line(s.clock);
  modem::Modem modem(line, s.clock, drivers::find);
  REQUIRE(modem.bring_up({}));
  const auto pass_minutes = [&](int minutes) {
    for (int i = 0; i < minutes; ++i) {
      s.clock.advance(1min);
      s.context.sim.record_card(modem.info());
      s.context.board.count_call();  // its counters change all the time
      s.context.publish_status(modem);
      REQUIRE(spool::Maintenance(s.spool).run_housekeeping(*s.shared.routes.get()));
      REQUIRE(s.shared.history.write(s.spool));
    }
  };
  pass_minutes(20);
  const auto before = disk.octets_written();
  const auto syncs = disk.syncs();
  pass_minutes(24 * 60);
  const auto written = disk.octets_written() - before;
  CHECK_MESSAGE(written * kWrittenPerOctet < kMost, written);
  CHECK(disk.syncs() - syncs <= 4);  // of a checkpoint
}

}  // namespace sim_manager_test
