// What the table of features promises of receiving, with the real emulator on a PTY.
#include <sqlite3.h>

#include "gsmrelayd/modem/modem_thread.hpp"
#include "spool/delivery_queue.hpp"
#include "tests/doubles/fault_vfs.hpp"
#include "tests/gsmrelayd/rig.hpp"

namespace rows_test {

using namespace std::chrono_literals;
using control::ModemHealth;
using gsmrelayd::ModemThread;
using rig::eventually;

namespace {

constexpr std::chrono::seconds kOften{1}, kSeldom{3600};
// SMS-DELIVER of class 0, DCS 10: shown as +CMT, stored nowhere.
const std::string kFlash =
    "07911326040000F0040B911346610089F60010208062917314080CC8F71D14969741F977FD07";

config::ModemSettings modem_at(const rig::Emulator& stick, const std::string& name = "kitchen") {
  config::ModemSettings settings;
  settings.name = name;
  settings.port = stick.port();
  return settings;
}

struct DaemonRig {
  explicit DaemonRig(std::chrono::seconds sweep, const std::string& options = "sm=5,me=0",
                     std::vector<relay::RouteSettings> routes = {})
      : d(std::move(routes)), stick(d.dir, "stick", options), sweep_(sweep) {}
  void start() {
    worker = std::make_unique<ModemThread>(modem_at(stick), sweep_, d.shared);
    REQUIRE(eventually([&] { return worker->status().health == ModemHealth::up; }));
  }
  bool gets(std::size_t messages) {
    return eventually([&] { return d.texts().size() == messages; });
  }

  rig::Desk d;
  rig::Emulator stick;
  std::unique_ptr<ModemThread> worker;

 private:
  std::chrono::seconds sweep_;
};

}  // namespace

TEST_CASE("row 043: a modem that hangs delays no other") {
  rig::Desk d;
  const rig::Emulator sick(d.dir, "sick"), healthy(d.dir, "healthy");
  ModemThread kitchen(modem_at(sick, "kitchen"), kOften, d.shared);
  ModemThread office(modem_at(healthy, "office"), kOften, d.shared);
  REQUIRE(eventually([&] {
    return kitchen.status().health == ModemHealth::up && office.status().health == ModemHealth::up;
  }));
  sick.ask("fault stick hang");
  REQUIRE(eventually([&] { return kitchen.status().health == ModemHealth::failing; }, 60s));
  healthy.deliver("in time");
  CHECK(eventually([&] { return d.texts().size() == 1 && healthy.holds(0); }, 5s));
  CHECK(office.status().health == ModemHealth::up);
  CHECK(office.status().reopened == 0);
}

TEST_CASE("row 045: +CMTI brings an SMS in at once, without a sweep") {
  DaemonRig daemon_rig(kSeldom);
  daemon_rig.start();
  daemon_rig.stick.deliver("announced");
  CHECK(daemon_rig.gets(1));
}

TEST_CASE("row 046: an SMS shown as +CMT is kept, and acknowledged where the modem wants it") {
  DaemonRig daemon_rig(kSeldom);
  // Every form without CSMS=1 is refused: "=?" and two settings, for ds=1 and ds=2.
  daemon_rig.stick.ask("fault stick error +CNMI cme 3 6");
  daemon_rig.start();
  daemon_rig.stick.ask("deliver-pdu stick " + kFlash);
  CHECK(daemon_rig.gets(1));
  CHECK(eventually([&] {
    return daemon_rig.stick.ask("state stick").find("\"AT+CNMA\":1") != std::string::npos;
  }));
  CHECK(daemon_rig.stick.holds(0));
}

TEST_CASE("row 047: an SMS that is never announced is found by the sweep") {
  DaemonRig daemon_rig(kOften);
  daemon_rig.start();
  daemon_rig.stick.ask("fault stick lose-cmti");
  daemon_rig.stick.deliver("silent");
  CHECK(daemon_rig.gets(1));
}

TEST_CASE("row 048: messages stored already are collected at the start") {
  DaemonRig daemon_rig(kSeldom);
  for (const char* text : {"one", "two", "three"}) daemon_rig.stick.deliver(text);
  daemon_rig.start();
  CHECK(daemon_rig.gets(3));
  CHECK(eventually([&] { return daemon_rig.stick.holds(0); }));
}

TEST_CASE("row 049: the modem keeps an SMS until it is on the disk") {
  doubles::FaultVfs disk;
  rig::Desk d({}, disk.name());
  rig::Emulator stick(d.dir, "stick");
  ModemThread worker(modem_at(stick), kOften, d.shared);
  REQUIRE(eventually([&] { return worker.status().health == ModemHealth::up; }));
  disk.fail_after(0, SQLITE_FULL);
  stick.deliver("precious");
  REQUIRE(eventually([&] { return !d.shared.spool_trouble.get().empty(); }));
  CHECK(stick.holds(1));
  disk.heal();
  REQUIRE(eventually([&] { return d.texts() == std::vector<std::string>{"precious"}; }));
  CHECK(eventually([&] { return stick.holds(0); }));
}

TEST_CASE("row 050: a PDU that cannot be decoded is kept raw, and its slot is free again") {
  DaemonRig daemon_rig(kOften);
  daemon_rig.start();
  daemon_rig.stick.ask("deliver-pdu stick 07911326040000F0040B91");
  CHECK(eventually([&] {
    const auto raw = spool::Inbox(daemon_rig.d.reader).raw({});
    return raw && raw->size() == 1;
  }));
  CHECK(eventually([&] { return daemon_rig.stick.holds(0); }));
}

TEST_CASE("row 051: messages in SM and in ME are both read") {
  DaemonRig daemon_rig(kSeldom, "sm=5,me=5");
  daemon_rig.stick.deliver("on the SIM");  // where a fresh modem stores
  daemon_rig.start();
  REQUIRE(daemon_rig.gets(1));
  const auto info = daemon_rig.worker->status().info;
  CHECK(info.memories.size() == 2);
  daemon_rig.stick.deliver("where gsmrelay lets it store");
  CHECK(daemon_rig.gets(2));
}

TEST_CASE("row 053: a full memory is emptied, and the network delivers the waiting SMS") {
  DaemonRig daemon_rig(kOften);
  for (int i = 0; i < 12; ++i) daemon_rig.stick.deliver("message " + std::to_string(i));
  CHECK(daemon_rig.stick.holds(5));
  daemon_rig.start();
  CHECK(daemon_rig.gets(12));
  CHECK(eventually([&] { return daemon_rig.stick.holds(0); }));
}

TEST_CASE("row 055: an MMS notification is kept and named, and goes to no server") {
  rig::Receiver receiver;
  DaemonRig daemon_rig(kOften, "sm=5,me=0", {rig::route_to(receiver.url())});
  daemon_rig.start();
  for (const char* part :
       {"0791327600000000440C91327600000013000472110132527240310B05040B8423F0000342020239880581030"
        "2A30083687474703A2F2F6D6D73632E6578616D706C652E6F72672F6D2F3100",
        "0791327600000000440C913276000000130004721101325272405C0B05040B8423F00003420201010622617070"
        "6"
        "C69636174696F6E2F766E642E7761702E6D6D732D6D65737361676500AF848C8298543161326233008D908918"
        "802B3233373637303030303033312F545950453D504C4D008A808E0230"})
    daemon_rig.stick.ask(std::string("deliver-pdu stick ") + part);
  REQUIRE(eventually([&] {
    const auto messages = spool::Inbox(daemon_rig.d.reader).messages({});
    return messages && messages->messages.size() == 1 && messages->messages.front().complete;
  }));
  const auto message = spool::Inbox(daemon_rig.d.reader).messages({})->messages.front();
  CHECK(message.push == sms::Push::mms);
  CHECK(spool::DeliveryQueue(daemon_rig.d.reader).deliveries_of(message.id)->empty());
  CHECK(eventually([&] { return daemon_rig.stick.holds(0); }));
}

TEST_CASE("row 083: parts are deleted on the SIM while other parts of the message are missing") {
  DaemonRig daemon_rig(kOften);
  daemon_rig.start();
  daemon_rig.stick.ask("deliver-long stick +4915112345678 7 order=1,3 " + std::string(400, 'x'));
  CHECK(eventually([&] {
    const auto sets = spool::Inbox(daemon_rig.d.reader).partial_sets({});
    return sets && sets->size() == 1 && sets->front().present.size() == 2;
  }));
  CHECK(eventually([&] { return daemon_rig.stick.holds(0); }));
  daemon_rig.stick.ask("deliver-long stick +4915112345678 7 order=2 " + std::string(400, 'x'));
  CHECK(daemon_rig.gets(1));
}

TEST_CASE("row 128: several modems work side by side") {
  rig::Desk d;
  rig::Emulator one(d.dir, "one"), two(d.dir, "two");
  ModemThread kitchen(modem_at(one, "kitchen"), kOften, d.shared);
  ModemThread office(modem_at(two, "office"), kOften, d.shared);
  one.deliver("to the kitchen");
  two.deliver("to the office");
  REQUIRE(eventually([&] { return d.texts().size() == 2; }));
}

TEST_CASE("row 129: a message says which modem took it, with its IMEI and the card's two numbers") {
  struct Who {
    std::string modem, imei, iccid, imsi;
  };
  const Who first{"kitchen", "490154203237518", "8923700000000000111", "624010000000111"};
  const Who second{"office", "356938035643809", "8923700000000000222", "624010000000222"};
  const auto options = [](const Who& who) {
    return "sm=5,me=0,imei=" + who.imei + ",iccid=" + who.iccid + ",imsi=" + who.imsi;
  };
  rig::Desk d;
  rig::Emulator one(d.dir, "one", options(first)), two(d.dir, "two", options(second));
  ModemThread kitchen(modem_at(one, first.modem), kOften, d.shared);
  ModemThread office(modem_at(two, second.modem), kOften, d.shared);
  one.deliver(first.modem);
  two.deliver(second.modem);
  REQUIRE(eventually([&] { return d.texts().size() == 2; }));
  const auto messages = spool::Inbox(d.reader).messages({});
  REQUIRE(messages);
  for (const auto& message : messages->messages) {
    const auto& who = message.text == first.modem ? first : second;
    CHECK(message.modem == who.modem);
    CHECK(message.imei == who.imei);
    CHECK(message.iccid == who.iccid);
    CHECK(message.imsi == who.imsi);
  }
}

}  // namespace rows_test
