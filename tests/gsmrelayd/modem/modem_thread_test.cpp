#include "gsmrelayd/modem/modem_thread.hpp"

#include <poll.h>
#include <sqlite3.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>

#include "control/modem_findings.hpp"
#include "gsmrelayd/modem_handle.hpp"
#include "tests/doubles/fake_modem.hpp"
#include "tests/doubles/fault_vfs.hpp"
#include "tests/doubles/shut_port.hpp"
#include "tests/gsmrelayd/rig.hpp"
#include "tests/places.hpp"
#include "util/ascii.hpp"
#include "util/thread.hpp"

namespace modem_thread_test {

using namespace std::chrono_literals;
using control::ModemHealth;
using gsmrelayd::ModemThread;
using rig::eventually;

namespace {

constexpr std::chrono::seconds kSweep{1};
const std::string kExec = "exec:" + places::program("gsm-modem") + " --stdio sm=5";

config::ModemSettings modem_at(const std::string& port, const std::string& name = "kitchen") {
  config::ModemSettings settings;
  settings.name = name;
  settings.port = port;
  return settings;
}

bool is(const ModemThread& worker, ModemHealth health) {
  return worker.status().health == health;
}

}  // namespace

TEST_CASE("a modem is brought up and its status says what it is") {
  rig::Desk d;
  ModemThread worker(modem_at(kExec), kSweep, d.shared);
  REQUIRE(eventually([&] { return is(worker, ModemHealth::up); }));
  const auto status = worker.status();
  CHECK(status.name == "kitchen");
  CHECK(status.trouble.empty());
  CHECK(status.info.sim == modem::SimState::ready);
  CHECK(status.commands > 10);
  CHECK(status.last_heard_ago);
  CHECK_FALSE(status.last_sms_ago);
  CHECK(d.logs("up"));
}

TEST_CASE(
    "SMS that waited in the SIM and SMS that come now are in the spool before they leave it") {
  rig::Desk d;
  rig::Emulator stick(d.dir, "stick");
  stick.deliver("early");
  ModemThread worker(modem_at(stick.port()), kSweep, d.shared);
  REQUIRE(eventually([&] { return d.texts() == std::vector<std::string>{"early"}; }));
  stick.deliver("late");
  REQUIRE(eventually([&] { return stick.holds(0) && d.texts().size() == 2; }));
  CHECK(d.texts().front() == "late");
  CHECK(worker.status().received == 2);
  CHECK(worker.status().last_sms_ago);
  CHECK(d.logs("1 moved from the modem to the spool"));
}

TEST_CASE("after a restart a modem's status tells when its last SMS came") {
  rig::Desk d;
  rig::Emulator stick(d.dir, "stick");
  {
    ModemThread worker(modem_at(stick.port()), kSweep, d.shared);
    stick.deliver("before");
    REQUIRE(eventually([&] { return d.texts().size() == 1; }));
  }
  ModemThread worker(modem_at(stick.port()), kSweep, d.shared);
  REQUIRE(eventually([&] { return is(worker, ModemHealth::up); }));
  const auto ago = worker.status().last_sms_ago;
  REQUIRE(ago);
  CHECK(*ago < 1h);
}

TEST_CASE("while the spool cannot be written the SMS stays on the modem, and goes on when it can") {
  doubles::FaultVfs disk;
  rig::Desk d({}, disk.name());
  rig::Emulator stick(d.dir, "stick");
  ModemThread worker(modem_at(stick.port()), kSweep, d.shared);
  REQUIRE(eventually([&] { return is(worker, ModemHealth::up); }));
  disk.fail_after(0, SQLITE_FULL);
  stick.deliver("patient");
  REQUIRE(eventually([&] { return !d.shared.spool_trouble.get().empty(); }));
  CHECK(stick.holds(1));
  CHECK(d.texts().empty());
  CHECK(worker.status().received == 0);
  CHECK(is(worker, ModemHealth::up));
  disk.heal();
  REQUIRE(eventually([&] { return stick.holds(0); }));
  CHECK(d.texts() == std::vector<std::string>{"patient"});
  CHECK(d.shared.spool_trouble.get().empty());
}

TEST_CASE("the watchdog is not fed once a disk has blocked a modem's thread for six minutes") {
  doubles::FaultVfs disk;
  rig::Desk d({}, disk.name());
  rig::Emulator stick(d.dir, "stick");
  ModemThread worker(modem_at(stick.port()), kSweep, d.shared);
  gsmrelayd::Watchdog watchdog(60s);
  const auto fed = [&] { return watchdog.is_due(!d.shared.liveness.stalled(), d.clock.now()); };
  REQUIRE(eventually([&] { return is(worker, ModemHealth::up); }));
  {
    const doubles::FaultVfs::Hung hung(disk);
    stick.deliver("patient");
    REQUIRE(eventually([&] { return hung.is_blocked(); }));
    d.clock.leap(320s);
    CHECK(fed());
    d.clock.leap(41s);
    CHECK(d.shared.liveness.stalled() == "modem kitchen");
    CHECK_FALSE(fed());
    CHECK(stick.holds(1));
  }
  REQUIRE(eventually([&] { return stick.holds(0); }));
  CHECK(d.texts() == std::vector<std::string>{"patient"});
  CHECK(eventually(fed));
}

TEST_CASE("a +CMT is kept in memory until the spool has it") {
  doubles::FaultVfs disk;
  rig::Desk d({}, disk.name());
  rig::Emulator stick(d.dir, "stick");
  ModemThread worker(modem_at(stick.port()), kSweep, d.shared);
  REQUIRE(eventually([&] { return is(worker, ModemHealth::up); }));
  disk.fail_after(0, SQLITE_FULL);
  const auto direct = "urc stick +CMT: ,25\\r\\n" + doubles::kPdu;
  stick.ask(direct);
  // What comes before an answer has been read. Other writers report the disk as well: their trouble
  // does not prove that the SMS has left the modem.
  REQUIRE(worker.tasks().run_on_modem_thread(
      [](modem::Modem& modem) { CHECK(modem.channel().ask("AT")); }, 30s));
  REQUIRE(eventually([&] { return !d.shared.spool_trouble.get().empty(); }));
  CHECK(d.texts().empty());
  SUBCASE("with the modem still there") {}
  SUBCASE("with the modem gone meanwhile") {
    stick.ask("fault stick unplug 300");
    REQUIRE(eventually([&] { return worker.status().reopened > 0; }));
  }
  disk.heal();
  REQUIRE(eventually([&] { return d.texts().size() == 1; }));
  // Counted after the commit that makes it visible.
  CHECK(eventually([&] { return worker.status().received == 1; }));
}

TEST_CASE("an absent modem is tried again at growing pauses and delays no other modem") {
  rig::Desk d;
  ModemThread missing(modem_at(d.dir / "nothing", "missing"), kSweep, d.shared);
  ModemThread present(modem_at(kExec, "present"), kSweep, d.shared);
  REQUIRE(eventually([&] { return is(missing, ModemHealth::absent); }));
  REQUIRE(eventually([&] { return is(present, ModemHealth::up); }));
  CHECK_FALSE(missing.status().trouble.empty());
  REQUIRE(eventually([&] { return missing.status().reopened == 2; }));
  const auto second = d.clock.now();
  REQUIRE(eventually([&] { return missing.status().reopened == 3; }));
  CHECK(d.clock.now() - second > 1500ms);  // 1 s, then 2 s, then 4 s
  CHECK(is(present, ModemHealth::up));
  CHECK(present.status().reopened == 0);
}

TEST_CASE("a port that is there and does not open is tried again at growing pauses") {
  rig::Desk d;
  const doubles::ShutPort shut;
  ModemThread worker(modem_at(shut.path()), kSweep, d.shared);
  REQUIRE(eventually([&] { return worker.status().reopened == 3; }));
  const auto third = d.clock.now();
  REQUIRE(eventually([&] { return worker.status().reopened == 4; }));
  CHECK(d.clock.now() - third > 1500ms);  // 1 s, 1 s, then 2 s
  CHECK(is(worker, ModemHealth::absent));
}

TEST_CASE("a modem that is pulled and put back is brought up again") {
  rig::Desk d;
  rig::Emulator stick(d.dir, "stick");
  ModemThread worker(modem_at(stick.port()), kSweep, d.shared);
  REQUIRE(eventually([&] { return is(worker, ModemHealth::up); }));
  stick.ask("fault stick unplug 1");
  REQUIRE(eventually([&] { return !is(worker, ModemHealth::up); }));
  REQUIRE(eventually([&] { return is(worker, ModemHealth::up); }));
  CHECK(worker.status().reopened >= 1);
  stick.deliver("after");
  CHECK(eventually([&] { return d.texts().size() == 1 && stick.holds(0); }));
}

TEST_CASE("a listing that failed once leaves the modem degraded only until the next one") {
  rig::Desk d;
  rig::Emulator stick(d.dir, "stick");
  ModemThread worker(modem_at(stick.port()), kSweep, d.shared);
  REQUIRE(eventually([&] { return is(worker, ModemHealth::up); }));
  stick.ask("fault stick error +CMGL cms 313 -1");
  REQUIRE(eventually([&] { return is(worker, ModemHealth::degraded); }));
  CHECK_FALSE(worker.status().trouble.empty());
  stick.ask("clear-faults stick");
  CHECK(eventually([&] { return is(worker, ModemHealth::up); }));
}

TEST_CASE("a modem without a usable SIM is degraded and says why") {
  rig::Desk d;
  ModemThread worker(modem_at(kExec + ",sim=out"), kSweep, d.shared);
  REQUIRE(eventually([&] { return is(worker, ModemHealth::degraded); }));
  CHECK_FALSE(worker.status().trouble.empty());
}

TEST_CASE("a request runs on the modem's thread, between its own work") {
  rig::Desk d;
  ModemThread worker(modem_at(kExec), kSweep, d.shared);
  REQUIRE(eventually([&] { return is(worker, ModemHealth::up); }));
  std::string maker;
  const auto asked = worker.tasks().run_on_modem_thread(
      [&](modem::Modem& modem) { maker = modem.info().manufacturer; }, 30s);
  REQUIRE(asked);
  CHECK_FALSE(maker.empty());
}

TEST_CASE("a modem's thread that is told to stop ends at once, whatever it is doing") {
  rig::Desk d;
  rig::Emulator stick(d.dir, "stick");
  std::string port = stick.port();
  SUBCASE("waiting for a modem that is not there") {
    port = d.dir / "nothing";
  }
  SUBCASE("waiting for an answer that never comes") {
    stick.ask("fault stick hang");
  }
  SUBCASE("waiting for the next SMS") {}
  ModemThread worker(modem_at(port), kSweep, d.shared);
  REQUIRE(eventually([&] {
    return worker.status().reopened > 0 || is(worker, ModemHealth::up) ||
           stick.ask("state stick").find("hang") != std::string::npos ||
           is(worker, ModemHealth::starting);
  }));
  worker.stop();
  CHECK(eventually([&] { return worker.ended(); }, 4s));
}

TEST_CASE("a modem that answers AT and refuses its work is brought up again, then opened again") {
  rig::Desk d;
  rig::Emulator stick(d.dir, "stick");
  ModemThread worker(modem_at(stick.port()), kSweep, d.shared);
  REQUIRE(eventually([&] { return is(worker, ModemHealth::up); }));
  stick.ask("fault stick error +CMGL cms 313 -1");
  stick.ask("fault stick error +CMGF cms 500 -1");
  REQUIRE(eventually([&] { return worker.status().trouble.find("CMGF") != std::string::npos; }));
  REQUIRE(eventually([&] { return worker.status().reopened > 0; }));
  stick.ask("clear-faults stick");
  CHECK(eventually([&] { return is(worker, ModemHealth::up); }));
}

TEST_CASE("row 037: a modem that only a restart mends comes back without a person") {
  rig::Desk d;
  rig::Emulator stick(d.dir, "stick", "sm=5,me=0");
  ModemThread worker(modem_at(stick.port()), kSweep, d.shared);
  REQUIRE(eventually([&] { return is(worker, ModemHealth::up); }));
  stick.ask("fault stick error +CMGF cms 500 -1");
  stick.ask("fault stick error +CMGL cms 313 -1");
  stick.ask("fault stick until restart");
  REQUIRE(eventually([&] { return worker.status().reopened > 0; }));
  d.clock.leap(90s);  // it has just appeared to the thread, too
  REQUIRE(eventually([&] { return d.has_event("reset for recovery"); }, 60s));
  REQUIRE(eventually([&] { return is(worker, ModemHealth::up); }));
  stick.deliver("after");
  CHECK(eventually([&] { return d.texts() == std::vector<std::string>{"after"}; }));
  REQUIRE(eventually([&] {
    REQUIRE(d.shared.history.write(d.reader));
    const auto kept = spool::History(d.reader).list({}, {});
    return kept && std::ranges::any_of(*kept, [](const auto& entry) {
             return entry.what == "reset" && entry.cured == std::optional(true);
           });
  }));
}

TEST_CASE("row 166: the dialogue before a failure is in the history, and nothing private in it") {
  rig::Desk d;
  rig::Emulator stick(d.dir, "stick", "sm=5,me=0");
  ModemThread worker(modem_at(stick.port()), kSweep, d.shared);
  REQUIRE(eventually([&] { return is(worker, ModemHealth::up); }));
  stick.deliver("Xylophone");
  REQUIRE(eventually([&] { return d.texts() == std::vector<std::string>{"Xylophone"}; }));
  const auto dialogues = [&] {
    REQUIRE(d.shared.history.write(d.reader));
    const auto kept = spool::History(d.reader).dialogues({});
    REQUIRE(kept);
    return *kept;
  };
  const auto info = worker.status().info;
  stick.ask("fault stick error +CMGL cms 313 -1");
  stick.ask("fault stick error +CMGF cms 500 -1");
  REQUIRE(eventually([&] { return !dialogues().empty(); }));
  const auto kept = dialogues().back();
  CHECK(kept.modem == worker.settings().name);
  CHECK(kept.why.find(" # the port was opened\n") != std::string::npos);
  CHECK(kept.why.find(" > AT+CMGL=4\n") != std::string::npos);
  CHECK(kept.why.find(" < +CMS ERROR: 500\n") != std::string::npos);
  REQUIRE_FALSE(info.imei.empty());
  for (const auto& secret : {std::string("Xylophone"), std::string("4915112345678"),
                             std::string("15112345"), info.imei, info.iccid, info.imsi})
    CHECK_MESSAGE(kept.why.find(secret) == std::string::npos, secret);
  // A PDU, a number or an identity is a run of hexadecimal digits.
  std::size_t run = 0, longest = 0;
  for (const char c : kept.why) longest = std::max(longest, run = util::is_hex(c) ? run + 1 : 0);
  CHECK(longest < 5);
}

TEST_CASE("row 034: a modem that its radio mends is not reset") {
  rig::Desk d;
  rig::Emulator stick(d.dir, "stick", "sm=5,me=0");
  ModemThread worker(modem_at(stick.port()), kSweep, d.shared);
  REQUIRE(eventually([&] { return is(worker, ModemHealth::up); }));
  stick.ask("fault stick error +CMGF cms 500 -1");
  stick.ask("fault stick error +CMGL cms 313 -1");
  stick.ask("fault stick until radio");
  REQUIRE(eventually([&] { return worker.status().reopened > 0; }));
  d.clock.leap(90s);
  REQUIRE(eventually([&] { return d.has_event("radio for recovery"); }, 60s));
  CHECK(eventually([&] { return is(worker, ModemHealth::up); }));
  CHECK_FALSE(d.has_event("reset for recovery"));
}

TEST_CASE("a person's reset of a modem that works restarts it") {
  rig::Desk d;
  rig::Emulator stick(d.dir, "stick", "sm=5,me=0");
  ModemThread worker(modem_at(stick.port()), kSweep, d.shared);
  REQUIRE(eventually([&] { return is(worker, ModemHealth::up); }));
  stick.ask("fault stick error +CMGL cms 313 -1");
  stick.ask("fault stick until restart");
  worker.ask_for_rung(modem::Rung::soft_reset);
  REQUIRE(eventually([&] { return d.has_event("reset for recovery"); }));
  stick.deliver("after");  // it is listed only if the modem has restarted
  CHECK(eventually([&] { return d.texts() == std::vector<std::string>{"after"}; }));
  CHECK(eventually([&] { return is(worker, ModemHealth::up); }));
}

TEST_CASE("a person's reset of a parked modem is refused and does not unpark it") {
  rig::Desk d;
  rig::Emulator stick(d.dir, "stick", "sm=5,me=0");
  const auto worker = std::make_shared<ModemThread>(modem_at(stick.port()), kSweep, d.shared);
  gsmrelayd::SimService sims(d.shared);
  gsmrelayd::ModemThreadHandle handle(worker, d.shared, sims);
  REQUIRE(eventually([&] { return is(*worker, ModemHealth::up); }));
  REQUIRE(handle.recover(modem::Rung::park, false));
  REQUIRE(eventually([&] { return is(*worker, ModemHealth::parked); }));
  for (const auto rung : {modem::Rung::reopen, modem::Rung::radio, modem::Rung::soft_reset}) {
    const auto refused = handle.recover(rung, true);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().what.ends_with("is parked; next: gsmrelay modem unpark " +
                                         worker->settings().name));
  }
  CHECK(is(*worker, ModemHealth::parked));
  handle.unpark();
  CHECK(eventually([&] { return is(*worker, ModemHealth::up); }));
}

TEST_CASE("a step that interrupts the set-up of a silent modem leaves its cause as it is") {
  rig::Desk d;
  rig::Emulator stick(d.dir, "stick", "sm=5,me=0");
  ModemThread worker(modem_at(stick.port()), kSweep, d.shared);
  REQUIRE(eventually([&] { return is(worker, ModemHealth::up); }));
  stick.ask("fault stick hang");
  worker.request_poll();
  REQUIRE(eventually([&] { return worker.status().fault == "modem-silent"; }, 60s));
  for (int step = 0; step < 5; ++step) {
    worker.ask_for_rung(modem::Rung::reopen);
    std::this_thread::sleep_for(300ms);
    CHECK(worker.status().trouble.find("stopped") == std::string::npos);
  }
  CHECK_FALSE(d.has_event("stopped while waiting"));
}

TEST_CASE("row 038: a modem that is registered and deaf is found by test SMS and comes back") {
  rig::Desk d;
  rig::Emulator stick(d.dir, "stick", "sm=5,me=0,iccid=8949020000001234567");
  config::SimSettings entry;
  entry.iccid = "8949020000001234567";
  entry.self_test = "24h";
  d.shared.sims.set({entry});
  REQUIRE(spool::SimStore(d.reader).set_mark(entry.iccid, spool::SimMark::test_passed, 1ms));
  stick.ask("fault stick deaf -1");
  stick.ask("fault stick until radio");
  ModemThread worker(modem_at(stick.port()), 1h, d.shared);
  REQUIRE(eventually([&] { return is(worker, ModemHealth::up); }));
  /// Sets the clock forward, polls, and waits until the modem's thread has nothing to do.
  const auto poll = [&] {
    const auto before = worker.status().commands;
    d.clock.leap(61s);
    worker.request_poll();
    std::int64_t last = -1;
    return eventually([&] {
      ::poll(nullptr, 0, 50);
      const auto now = worker.status().commands;
      return now > before && std::exchange(last, now) == now;
    });
  };
  const auto poll_until = [&](const std::string& words) {
    for (int i = 0; i < 40 && !d.has_event(words); ++i)
      if (!poll()) return false;
    return d.has_event(words);
  };
  REQUIRE(poll_until("self-test: no SMS has come yet"));
  REQUIRE(poll_until("self-test failed: no SMS has come yet, and 2 test SMS to it did not arrive"));
  REQUIRE(d.logs("radio for recovery"));
  REQUIRE(d.logs("SMS arrive again"));
  CHECK(eventually([&] { return is(worker, ModemHealth::up) && stick.holds(0); }));
  CHECK_FALSE(d.has_event("reset for recovery"));
  // Its own test SMS are neither relayed nor counted among those that wait for a route.
  CHECK(spool::Inbox(d.reader).count_kept(10).value() == 0);
}

TEST_CASE("row 035: a modem that answers nothing comes back by a reset of its USB device") {
  rig::Desk d;
  rig::Emulator stick(d.dir, "stick", "sm=5,me=0");
  std::atomic<int> asked{0};
  d.shared.usb_steps.set_helper(
      {.is_there = [] { return true; },
       .ask = [&](const io::UsbRequest& request, const util::Clock&) -> util::Result<void> {
         CHECK(request == io::UsbRequest{io::UsbAction::reset, "1-1.4"});
         ++asked;
         stick.ask("clear-faults stick");
         return {};
       }});
  ModemThread worker(modem_at(stick.port()), kSweep, d.shared);
  worker.set_usb("1-1.4", "");
  REQUIRE(eventually([&] { return is(worker, ModemHealth::up); }));
  stick.ask("fault stick hang");
  worker.ask_for_rung(modem::Rung::usb_reset);
  REQUIRE(eventually([&] { return asked == 1; }));
  stick.deliver("after");
  CHECK(eventually([&] { return d.texts() == std::vector<std::string>{"after"}; }));
  CHECK(eventually([&] {
    REQUIRE(d.shared.history.write(d.reader));
    const auto kept = spool::History(d.reader).list({}, {});
    return kept && std::ranges::any_of(*kept, [](const auto& entry) {
             return entry.what == "usb-reset" && entry.cured == std::optional(true);
           });
  }));
  CHECK(asked == 1);
}

TEST_CASE("a person's USB step that the helper refuses is not asked for again") {
  rig::Desk d;
  std::atomic<int> asked{0};
  d.shared.usb_steps.set_helper(
      {.is_there = [] { return true; },
       .ask = [&](const io::UsbRequest&, const util::Clock&) -> util::Result<void> {
         ++asked;
         return util::fail(util::Advice::retry, "too many actions in the last hour");
       }});
  const doubles::ShutPort shut;
  ModemThread worker(modem_at(shut.path()), kSweep, d.shared);
  worker.set_usb("1-1.4", "");
  worker.ask_for_rung(modem::Rung::usb_reset);
  REQUIRE(eventually([&] { return asked > 0; }));
  const auto before = worker.status().reopened;
  CHECK(eventually([&] { return worker.status().reopened >= before + 3; }));
  CHECK(asked == 1);
}

TEST_CASE("a port that a person's reset waits for is opened by a reset of its USB device") {
  rig::Desk d;
  std::atomic<int> asked{0};
  d.shared.usb_steps.set_helper(
      {.is_there = [] { return true; },
       .ask = [&](const io::UsbRequest&, const util::Clock&) -> util::Result<void> {
         ++asked;
         return {};
       }});
  const doubles::ShutPort shut;
  ModemThread worker(modem_at(shut.path()), kSweep, d.shared);
  worker.set_usb("1-1.4", "");
  worker.ask_for_rung(modem::Rung::soft_reset);
  REQUIRE(eventually([&] { return worker.status().reopened > 1; }));
  CHECK(asked == 0);
  d.clock.leap(90s);
  CHECK(eventually([&] { return asked == 1; }));
}

TEST_CASE("row 137: a refusal of roaming is known by its cause") {
  rig::Desk d;
  rig::Emulator stick(d.dir, "stick", "sm=5,me=0");
  ModemThread worker(modem_at(stick.port()), kSweep, d.shared);
  REQUIRE(eventually([&] { return worker.status().health == ModemHealth::up; }));
  stick.ask("registration stick 3 13");
  REQUIRE(eventually([&] { return worker.status().info.registration == 3; }));
  std::vector<warnings::Finding> findings;
  control::check_modem(worker.status(), findings);
  const auto found = std::ranges::find(findings, "network-roaming", &warnings::Finding::code);
  REQUIRE(found != findings.end());
  CHECK(found->arguments.front().second == " (cause 13)");
}

TEST_CASE("a missing SIM is no reason to open the modem again") {
  rig::Desk d;
  rig::Emulator stick(d.dir, "stick", "sm=5,me=0,sim=out");
  ModemThread worker(modem_at(stick.port()), kSweep, d.shared);
  REQUIRE(eventually([&] { return is(worker, ModemHealth::degraded); }));
  const auto before = worker.status().commands;
  REQUIRE(eventually([&] { return worker.status().commands > before + 60; }));
  CHECK(worker.status().reopened == 0);
}

TEST_CASE("the end of a session is not counted as a timeout") {
  rig::Desk d;
  rig::Emulator stick(d.dir, "stick");
  ModemThread worker(modem_at(stick.port()), kSweep, d.shared);
  REQUIRE(eventually([&] { return is(worker, ModemHealth::up); }));
  stick.ask("fault stick unplug 1");
  REQUIRE(eventually([&] { return worker.status().reopened > 0; }));
  CHECK(worker.status().timeouts == 0);
}

TEST_CASE("a +CMT that came while a command ran is not lost when the thread ends") {
  rig::Desk d;
  rig::Emulator stick(d.dir, "stick");
  auto worker = std::make_unique<ModemThread>(modem_at(stick.port()), kSweep, d.shared);
  REQUIRE(eventually([&] { return is(*worker, ModemHealth::up); }));
  stick.ask("fault stick lose-answer 1");
  CHECK_FALSE(eventually([&] { return !is(*worker, ModemHealth::up); }, 1500ms));  // a sweep began
  stick.ask("urc stick +CMT: ,25\\r\\n" + doubles::kPdu);
  stick.ask("state stick");  // it is on the line by now
  worker.reset();
  CHECK(d.texts().size() == 1);
}

TEST_CASE("an exception in a modem's thread is logged with its place and ends the program") {
  rig::Desk d;
  std::mutex mutex;
  std::string logged, failed;
  util::set_log_sink([&](util::LogLevel, std::string_view message, util::LogFields) {
    const std::lock_guard lock(mutex);
    logged += message;
  });
  util::set_thread_failure_handler([&](std::string_view name) {
    const std::lock_guard lock(mutex);
    failed = name;
  });
  {
    ModemThread worker(
        modem_at(kExec), kSweep, d.shared,
        [](const std::string&) -> util::Result<void> { throw std::runtime_error("out of luck"); });
    // It has ended as far as shutdown() and the watchdog are concerned.
    CHECK(eventually([&] { return worker.ended(); }));
    CHECK_FALSE(d.shared.liveness.stalled());
  }
  util::set_thread_failure_handler({});
  util::set_log_sink({});
  CHECK(failed == "modem kitchen");
  CHECK(logged.find("thread 'modem kitchen' (started at ") != std::string::npos);
  CHECK(logged.find("modem_thread.cpp:") != std::string::npos);
  CHECK(logged.find("out of luck") != std::string::npos);
}

}  // namespace modem_thread_test
