#include "gsmrelayd/modem/memory_clearing.hpp"

#include <sqlite3.h>

#include "gsmrelayd/modem/modem_thread.hpp"
#include "io/port.hpp"
#include "tests/doubles/fault_vfs.hpp"
#include "tests/gsmrelayd/modem/session_rig.hpp"

namespace memory_clearing_test {

using namespace std::chrono_literals;
using control::ClearedMemory;
using control::ModemHealth;
using doubles::FakePort;
using session_rig::SessionRig;

namespace {

/// An SMS-SUBMIT without a service centre (TS 23.040 §9.2.2.2): 23 octets.
const std::string kSubmit = "0011000B916407281553F80000AA0AE8329BFD4697D9EC37";
constexpr int kUnread = 0, kRead = 1, kUnsent = 2, kSent = 3;

/// A modem that is up, and a receiver for it.
struct Clearing : SessionRig {
  explicit Clearing(const std::string& vfs = {})
      : SessionRig(vfs), line(clock), up(line, clock, drivers::find) {
    REQUIRE(up.bring_up({}));
    line.forget_written();
  }
  util::Result<std::vector<ClearedMemory>> clear() {
    return gsmrelayd::clear_memories(
        up,
        [this](std::span<const modem::StoredMessage> messages) {
          return receiver.keep(messages, up);
        },
        context.heartbeat);
  }
  ClearedMemory cleared(const std::string& memory) {
    const auto all = clear();
    REQUIRE(all);
    for (const auto& one : *all)
      if (one.name == memory) return one;
    FAIL("no memory " << memory);
    return {};
  }
  /// PDUs that the spool has stored raw.
  std::size_t raw() {
    const auto found = spool::Inbox(spool).raw({});
    REQUIRE(found);
    return found->size();
  }
  doubles::FakeModem line;
  modem::Modem up;
};

}  // namespace

TEST_CASE("drafts and sent SMS are deleted, received ones after their commit") {
  Clearing c;
  c.line.put("SM", 1, kSubmit, kUnsent);
  c.line.put("SM", 2, kSubmit, kSent);
  c.line.put("SM", 3, doubles::pdu(1), kUnread);
  c.line.put("SM", 4, doubles::pdu(2), kRead);
  c.line.put("ME", 7, kSubmit, kUnsent);
  c.line.on("AT+CMGD=3", [&](std::string_view) {
    CHECK(c.messages() == 2);  // on disk before the first deletion
    c.line.stores["SM"].erase(3);
    return FakePort::ok();
  });
  const auto all = c.clear();
  REQUIRE(all);
  REQUIRE(all->size() == 2);
  const auto& me = (*all)[0].name == "ME" ? (*all)[0] : (*all)[1];
  const auto& sm = (*all)[0].name == "SM" ? (*all)[0] : (*all)[1];
  CHECK(sm.before == 4);
  CHECK(sm.drafts == 1);
  CHECK(sm.sent == 1);
  CHECK(sm.saved == 2);
  CHECK(sm.left == 0);
  CHECK(sm.used == 0);
  CHECK(sm.total == 10);
  CHECK(sm.trouble.empty());
  CHECK(me.drafts == 1);
  CHECK(c.line.stores["SM"].empty());
  CHECK(c.line.stores["ME"].empty());
  CHECK(c.messages() == 2);
  CHECK(c.raw() == 0);
}

TEST_CASE("without a commit received SMS stay, and drafts go") {
  doubles::FaultVfs disk;
  Clearing c(disk.name());
  c.line.put("SM", 1, kSubmit, kUnsent);
  c.line.put("SM", 2, doubles::pdu(1), kUnread);
  disk.fail_after(0, SQLITE_FULL);
  auto sm = c.cleared("SM");
  CHECK(sm.drafts == 1);
  CHECK(sm.saved == 0);
  CHECK(sm.left == 1);
  CHECK(sm.trouble.find("the spool cannot store") != std::string::npos);
  CHECK(c.line.stores["SM"].contains(2));
  disk.heal();
  sm = c.cleared("SM");
  CHECK(sm.saved == 1);
  CHECK(sm.left == 0);
  CHECK(c.messages() == 1);
}

TEST_CASE("a received SMS that the modem calls sent is stored before it is deleted") {
  Clearing c;
  c.line.put("SM", 1, doubles::pdu(1), kSent);
  c.line.put("SM", 2, doubles::pdu(2), kUnsent);
  c.line.put("SM", 3, "07911326", kUnsent);  // cut: it may be one, too
  const auto sm = c.cleared("SM");
  CHECK(sm.saved == 3);
  CHECK(sm.drafts + sm.sent == 0);
  CHECK(c.messages() == 2);
  CHECK(c.raw() == 1);
  CHECK(c.line.stores["SM"].empty());
}

TEST_CASE("a message whose PDU the modem does not show stays, unless it is a draft") {
  Clearing c;
  c.line.on("AT+CMGL=4", [&](std::string_view) {
    if (c.line.mem1 != "SM") return FakePort::ok();
    std::string lines;
    for (const auto& [index, slot] : c.line.stores["SM"])
      lines += fmt::format("{}+CMGL: {},{},,0", lines.empty() ? "" : "\r\n", index, slot.stat);
    return FakePort::ok(lines);
  });
  c.line.on("AT+CMGR=1", FakePort::ok("+CMGR: 0,,0"));
  c.line.on("AT+CMGR=2", FakePort::ok("+CMGR: 2,,0"));
  c.line.put("SM", 1, "", kUnread);
  c.line.put("SM", 2, "", kUnsent);
  const auto sm = c.cleared("SM");
  CHECK(sm.drafts == 1);
  CHECK(sm.left == 1);
  CHECK(sm.trouble.find("does not show") != std::string::npos);
  CHECK(c.line.count("AT+CMGD=1") == 0);
  CHECK(c.line.count("AT+CMGD=2") == 1);
}

TEST_CASE("drafts that AT+CMGL does not list are found by the count of AT+CPMS") {
  Clearing c;
  c.line.on("AT+CMGL=4", FakePort::ok());
  c.line.put("SM", 1, kSubmit, kUnsent);
  c.line.put("SM", 5, kSubmit, kSent);
  const auto sm = c.cleared("SM");
  CHECK(sm.drafts == 1);
  CHECK(sm.sent == 1);
  CHECK(c.line.stores["SM"].empty());
}

TEST_CASE("a message that is still there after its deletion is reported as left") {
  Clearing c;
  c.line.put("SM", 1, kSubmit, kUnsent);
  c.line.put("SM", 2, doubles::pdu(1), kUnread);
  c.line.deletes = false;
  const auto sm = c.cleared("SM");
  CHECK(sm.drafts == 0);
  CHECK(sm.saved == 0);
  CHECK(sm.left == 2);
  CHECK(sm.used == 2);
  CHECK(sm.trouble.find("does not delete") != std::string::npos);
  CHECK(c.messages() == 1);
}

TEST_CASE("without a second listing nothing is reported as deleted") {
  Clearing c;
  c.line.put("SM", 1, kSubmit, kUnsent);
  c.line.on("AT+CMGD=1", [&](std::string_view) {
    c.line.on("AT+CMGL=4", FakePort::line("+CMS ERROR: 314"));
    return FakePort::ok();  // and deletes nothing
  });
  const auto sm = c.cleared("SM");
  CHECK(sm.drafts == 0);
  CHECK(sm.used == 1);
  CHECK(sm.trouble.find("not known what the modem has deleted") != std::string::npos);
}

TEST_CASE("a listing that the modem breaks off is said to be incomplete") {
  Clearing c;
  c.line.put("SM", 1, kSubmit, kUnsent);
  c.line.put("SM", 2, kSubmit, kUnsent);
  c.line.on("AT+CMGL=4", "\r\n+CMGL: 1,2,,23\r\n" + kSubmit + "\r\n+CMGL: 2,2,,23\r\n0011");
  c.line.on("AT", FakePort::ok());
  const auto sm = c.cleared("SM");
  CHECK(sm.drafts == 0);
  CHECK(sm.trouble.find("there may be more") != std::string::npos);
  CHECK(sm.trouble.find("not known what the modem has deleted") != std::string::npos);
}

TEST_CASE("a received SMS that cannot be deleted is not stored again as a new one") {
  Clearing c;
  c.line.put("SM", 1, doubles::pdu(1), kUnread);
  c.line.deletes = false;
  for (int i = 0; i < modem::StuckSlots::kTries; ++i) CHECK(c.cleared("SM").left == 1);
  REQUIRE(c.messages() == 1);
  c.clock.advance(24h * 365);  // longer than duplicate_window
  const auto sm = c.cleared("SM");
  CHECK(sm.saved == 0);
  CHECK(sm.left == 1);
  CHECK(sm.trouble.find("does not delete") != std::string::npos);
  CHECK(c.messages() == 1);
}

TEST_CASE("an SMS that came into a slot after the listing is not deleted") {
  Clearing c;
  c.line.put("SM", 1, kSubmit, kUnsent);
  c.line.on("AT+CMGR=1", [&](std::string_view) {
    c.line.put("SM", 1, doubles::pdu(9), kUnread);
    return FakePort::ok(fmt::format("+CMGR: 0,,25\r\n{}", doubles::pdu(9)));
  });
  const auto sm = c.cleared("SM");
  CHECK(sm.drafts == 0);
  CHECK(sm.left == 1);
  CHECK(c.line.count("AT+CMGD=1") == 0);
}

TEST_CASE("a modem that is not up, or whose card may be another one, is not cleared") {
  Clearing c;
  c.line.put("SM", 1, kSubmit, kUnsent);
  SUBCASE("not up") {
    c.line.on("AT+CPIN?", FakePort::line("+CME ERROR: 10"));
    CHECK_FALSE(c.up.bring_up({}));
  }
  SUBCASE("another card, until that is checked again") {
    c.line.on("AT+CCID", FakePort::ok("+CCID: \"8949012345678900000\""));
    REQUIRE(c.up.poll_health());
    REQUIRE(c.up.sim_in_doubt());
  }
  const auto sm = c.cleared("SM");
  CHECK(sm.trouble.find("not ready") != std::string::npos);
  CHECK(c.line.count("AT+CMGD=1") == 0);
  CHECK(c.line.stores["SM"].size() == 1);
}

TEST_CASE("a line that is lost ends a clearing with reopen") {
  Clearing c;
  c.line.put("SM", 1, kSubmit, kUnsent);
  SUBCASE("before the listing") {
    c.line.unplug();
  }
  SUBCASE("at the deletion") {
    c.line.on("AT+CMGD=1", [&](std::string_view) {
      c.line.unplug();
      return std::string();
    });
  }
  const auto all = c.clear();
  REQUIRE_FALSE(all);
  CHECK(all.error().advice == util::Advice::reopen);
}

namespace {

/// Fills the SIM of an emulated modem with drafts, as a phone or another program does.
void store_drafts(const std::string& port, int count) {
  const util::SystemClock clock;
  const auto open = io::open_port(port, {}, clock);
  REQUIRE(open);
  modem::Modem modem(**open, clock, drivers::find);
  REQUIRE(modem.bring_up({}));
  for (int i = 0; i < count; ++i) {
    const auto stored = modem.channel().ask_with_payload(
        fmt::format("AT+CMGW={},{}", kSubmit.size() / 2 - 1, i % 2 == 0 ? kUnsent : kSent), kSubmit,
        {});
    REQUIRE(stored);
    REQUIRE(stored->result.ok());
  }
}

}  // namespace

TEST_CASE("a SIM full of drafts keeps SMS in the network until it is cleared, on each family") {
  for (const auto* personality : {"generic", "huawei-3g", "quectel-lte", "simcom-2g", "ublox"}) {
    CAPTURE(personality);
    rig::Desk d;
    rig::Emulator stick(d.dir, "stick", fmt::format("sm=3,me=0,personality={}", personality));
    store_drafts(stick.port(), 3);
    REQUIRE(stick.holds(3));
    config::ModemSettings settings;
    settings.name = "kitchen";
    settings.port = stick.port();
    gsmrelayd::ModemThread worker(settings, 1h, d.shared);  // no sweep finds the SMS by itself
    REQUIRE(rig::eventually([&] { return worker.status().health == ModemHealth::up; }));
    stick.deliver("kept");  // the network keeps it: there is no room
    CHECK(d.texts().empty());
    CHECK(stick.holds(3));
    util::Result<std::vector<ClearedMemory>> cleared;
    REQUIRE(rig::eventually([&] { return (cleared = worker.clear_memories()).has_value(); }));
    int drafts = 0, sent = 0, left = 0;
    for (const auto& memory : *cleared) {
      drafts += memory.drafts;
      sent += memory.sent;
      left += memory.left;
    }
    CHECK(drafts == 2);
    CHECK(sent == 1);
    CHECK(left == 0);
    CHECK(rig::eventually([&] { return d.texts() == std::vector<std::string>{"kept"}; }));
    CHECK(rig::eventually([&] { return stick.holds(0); }));
  }
}

}  // namespace memory_clearing_test
