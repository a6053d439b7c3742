// Tests how a modem's thread opens its port, and the error when another program holds the port.
#include <fstream>

#include "gsmrelayd/modem/modem_thread.hpp"
#include "gsmrelayd/modem_handle.hpp"
#include "tests/doubles/shut_port.hpp"
#include "tests/gsmrelayd/rig.hpp"

namespace port_opener_test {

using namespace std::chrono_literals;
using control::ModemHealth;
using gsmrelayd::ModemThread;
using gsmrelayd::PortAssignment;
using rig::eventually;

namespace {

constexpr const char* kImei = "490154203237518";

/// A program of that name that has the line for itself.
struct Holder {
  Holder(const doubles::TempDir& dir, const std::string& name, const std::string& port)
      : child({dir.file(name,
                        "#!/bin/sh\nexec 9<>\"$1\"\nflock -x 9\necho > \"$1.held\"\n"
                        "while :; do sleep 60 9>&-; done\n",
                        0700),
               port}) {
    REQUIRE(eventually([&] { return std::filesystem::exists(port + ".held"); }));
  }
  doubles::Child child;
};

config::ModemSettings named(const std::string& name) {
  config::ModemSettings settings;
  settings.name = name;
  return settings;
}

PortAssignment modem_at(const std::string& port) {
  return {.usb = "1-1.3", .family = "quectel-lte", .ports = {{.tty = port, .interface = 2}}};
}

}  // namespace

TEST_CASE(
    "row 010: ModemManager on the port is named with its process and the command that frees it") {
  rig::Desk d;
  rig::Emulator stick(d.dir, "stick");
  auto manager = std::make_unique<Holder>(d.dir, "ModemManager", stick.port());
  ModemThread worker(named("usb-1-1.3"), 1s, d.shared);
  worker.attach(modem_at(stick.port()));
  REQUIRE(eventually([&] { return worker.status().health == ModemHealth::held; }));
  const auto trouble = worker.status().trouble;
  CHECK(trouble.find("ModemManager (pid " + std::to_string(manager->child.pid()) + ")") !=
        std::string::npos);
  CHECK(worker.status().fault == "port-held");
  CHECK(worker.status().next == "sudo gsmrelay modem claim 1-1.3");
  CHECK(d.logs("held by ModemManager"));
  manager.reset();
  worker.wake();
  CHECK(eventually([&] { return worker.status().health == ModemHealth::up; }));
}

TEST_CASE("a thread without a modem waits for one, and its status says why it has none") {
  rig::Desk d;
  ModemThread worker(named("kitchen"), 1s, d.shared);
  worker.detach("unplugged from USB 1-1.3");
  REQUIRE(eventually([&] { return worker.status().trouble == "unplugged from USB 1-1.3"; }));
  CHECK(worker.status().health == ModemHealth::absent);
  CHECK(worker.status().port.empty());
  rig::Emulator stick(d.dir, "stick");
  worker.attach(modem_at(stick.port()));
  REQUIRE(eventually([&] { return worker.status().health == ModemHealth::up; }));
  CHECK(worker.status().usb == "1-1.3");
}

TEST_CASE("a thread that finds the wrong modem closes it before an SMS is taken") {
  rig::Desk d;
  rig::Emulator stick(d.dir, "stick", std::string("sm=5,me=0,imei=") + kImei);
  stick.deliver("not for you");
  std::atomic<int> met{0};
  ModemThread worker(named("kitchen"), 1s, d.shared, [&](const std::string& imei) {
    CHECK(imei == kImei);
    ++met;
    return util::Result<void>(util::fail(util::Advice::reopen, "another modem is there"));
  });
  auto assignment = modem_at(stick.port());
  SUBCASE("asked before anything is set up") {
    assignment.ask_imei = true;
  }
  SUBCASE("met when it is brought up") {}
  worker.attach(assignment);
  REQUIRE(eventually([&] { return met > 1; }));
  CHECK(worker.status().trouble.find("another modem") != std::string::npos);
  CHECK(stick.holds(1));
  CHECK(d.texts().empty());
}

TEST_CASE("a modem whose IMEI is asked for and that no longer answers is restarted") {
  rig::Desk d;
  rig::Emulator stick(d.dir, "stick");
  ModemThread worker(named("kitchen"), 1s, d.shared);
  auto assignment = modem_at(stick.port());
  assignment.ask_imei = true;
  worker.attach(assignment);
  REQUIRE(eventually([&] { return worker.status().health == ModemHealth::up; }));
  stick.ask("fault stick hang");
  REQUIRE(eventually([&] { return worker.status().reopened > 0; }, 60s));
  d.clock.leap(90s);
  CHECK(eventually([&] { return d.has_event("reset for recovery"); }, 60s));
}

TEST_CASE(
    "a modem whose IMEI is asked for and whose port no longer opens is reset at the USB bus") {
  rig::Desk d;
  rig::Emulator stick(d.dir, "stick");
  std::atomic<int> asked{0};
  d.shared.usb_steps.set_helper(
      {.is_there = [] { return true; },
       .ask = [&](const io::UsbRequest&, const util::Clock&) -> util::Result<void> {
         ++asked;
         return {};
       }});
  const std::string port = d.dir / "port";
  std::filesystem::create_symlink(stick.port(), port);
  const auto worker = std::make_shared<ModemThread>(named("kitchen"), 1s, d.shared);
  auto assignment = modem_at(port);
  assignment.ask_imei = true;
  worker->attach(assignment);
  REQUIRE(eventually([&] { return worker->status().health == ModemHealth::up; }));
  std::filesystem::remove(port);
  const doubles::ShutPort shut;
  std::filesystem::create_symlink(shut.path(), port);
  worker->start_trace(1min, true);  // the session ends
  REQUIRE(eventually([&] { return worker->status().reopened > 0; }));
  REQUIRE(eventually([&] { return worker->status().health == ModemHealth::absent; }));
  SUBCASE("by the ladder") {
    d.clock.leap(90s);
    CHECK(eventually([&] { return asked > 0; }, 60s));
  }
  SUBCASE("by a person") {
    gsmrelayd::SimService sims(d.shared);
    gsmrelayd::ModemThreadHandle handle(worker, d.shared, sims);
    CHECK_FALSE(handle.recover(modem::Rung::soft_reset, false));
    CHECK(handle.recover(modem::Rung::usb_reset, false));
    CHECK(eventually([&] { return asked > 0; }));
  }
}

TEST_CASE("of several ports the next is tried when one does not open") {
  rig::Desk d;
  rig::Emulator stick(d.dir, "stick");
  ModemThread worker(named("kitchen"), 1s, d.shared);
  auto assignment = modem_at(d.dir / "missing");
  assignment.ports.push_back({.tty = stick.port(), .interface = 3});
  worker.attach(assignment);
  REQUIRE(eventually([&] { return worker.status().health == ModemHealth::up; }));
  CHECK(worker.status().port == stick.port());
}

}  // namespace port_opener_test
