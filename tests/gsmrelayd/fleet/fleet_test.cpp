#include "gsmrelayd/fleet/fleet.hpp"

#include "tests/gsmrelayd/fleet/fleet_rig.hpp"

namespace fleet_test {

TEST_CASE(
    "row 001: a modem that is plugged in is used with nothing about it in the configuration") {
  FleetRig fleet_rig;
  Stick stick(fleet_rig, "stick");
  stick.plug("1-1.3", "ttyUSB2");
  stick.modem.deliver("hello");
  fleet_rig.start();
  REQUIRE(fleet_rig.comes_up("usb-1-1.3"));
  REQUIRE(
      fleet_rig.soon([&] { return fleet_rig.desk.texts() == std::vector<std::string>{"hello"}; }));
  const auto status = *fleet_rig.modem("usb-1-1.3");
  CHECK(status.usb == "1-1.3");
  CHECK(status.port == fleet_rig.desk.dir / "ttyUSB2");
  CHECK(status.family == "quectel-lte");
  CHECK(status.info.imei == kImei);
  CHECK(fleet_rig.desk.logs("USB 1-1.3"));
  CHECK_FALSE(fleet_rig.desk.has_event(kImei));
}

TEST_CASE("row 005: a modem that is plugged in while the daemon runs is used") {
  FleetRig fleet_rig;
  fleet_rig.start();
  CHECK(fleet_rig.names().empty());
  Stick stick(fleet_rig, "stick");
  stick.plug("1-1.3", "ttyUSB2");
  CHECK(fleet_rig.comes_up("usb-1-1.3"));
}

TEST_CASE("row 006: unplugged, its port is closed at once; back under another number it goes on") {
  FleetRig fleet_rig;
  Stick stick(fleet_rig, "stick");
  stick.plug("1-1.3", "ttyUSB2");
  fleet_rig.start();
  REQUIRE(fleet_rig.comes_up("usb-1-1.3"));
  CHECK(is_open_here(stick.modem.port()));
  fleet_rig.sockets.unplug("1-1.3");
  REQUIRE(fleet_rig.soon([&] { return !is_open_here(stick.modem.port()); }));
  REQUIRE(fleet_rig.soon([&] { return fleet_rig.is("usb-1-1.3", ModemHealth::absent); }));
  CHECK(fleet_rig.modem("usb-1-1.3")->trouble.find("1-1.3") != std::string::npos);
  stick.modem.deliver("meanwhile");
  stick.plug("1-1.3", "ttyUSB7");
  REQUIRE(fleet_rig.comes_up("usb-1-1.3"));
  CHECK(fleet_rig.modem("usb-1-1.3")->port == fleet_rig.desk.dir / "ttyUSB7");
  CHECK(fleet_rig.soon(
      [&] { return fleet_rig.desk.texts() == std::vector<std::string>{"meanwhile"}; }));
  CHECK(fleet_rig.names().size() == 1);
}

TEST_CASE("row 007: a port that is not there at the start is waited for") {
  FleetRig fleet_rig;
  fleet_rig.bind("kitchen").port = fleet_rig.desk.dir / "ttyUSB2";
  fleet_rig.start();
  REQUIRE(fleet_rig.soon([&] { return fleet_rig.is("kitchen", ModemHealth::absent); }));
  Stick stick(fleet_rig, "stick");
  stick.plug("1-1.3", "ttyUSB2");
  REQUIRE(fleet_rig.comes_up("kitchen"));
  CHECK(fleet_rig.modem("kitchen")->usb == "1-1.3");
  CHECK(fleet_rig.names() == std::vector<std::string>{"kitchen"});  // it is found once
}

TEST_CASE("row 004: only the AT port is written to") {
  FleetRig fleet_rig;
  Stick stick(fleet_rig, "stick");
  stick.plug("1-1.3", "ttyUSB2");
  const auto tty = fleet_rig.desk.dir / "ttyUSB2-not-for-at";
  const Listener silent(tty);
  // An Arduino: not known as a modem.
  const auto drill = fleet_rig.desk.dir / "ttyACM0";
  const Listener foreign(drill);
  fleet_rig.sockets.plug(
      {.path = "1-1.4",
       .vendor = 0x2341,
       .product = 0x0043,
       .interfaces = {{.class_code = 2, .subclass = 2, .driver = "cdc_acm", .tty = drill}}});
  fleet_rig.start();
  REQUIRE(fleet_rig.comes_up("usb-1-1.3"));
  CHECK(silent.heard().empty());
  CHECK(foreign.heard().empty());
  CHECK(fleet_rig.names().size() == 1);
}

TEST_CASE("row 004: the port that supports SMS is found among unknown ports by probing") {
  FleetRig fleet_rig;
  Stick stick(fleet_rig, "stick");
  const auto deaf = fleet_rig.desk.dir / "ttyUSB0";
  const Listener listener(deaf);
  fs::create_symlink(stick.modem.port(), fleet_rig.desk.dir / "ttyUSB1");
  io::UsbDevice device{.path = "1-1.3", .vendor = 0x1234, .product = 0x5678};
  device.interfaces = {
      {.number = 0, .class_code = 0xff, .driver = "option", .tty = deaf},
      {.number = 1, .class_code = 0xff, .driver = "option", .tty = fleet_rig.desk.dir / "ttyUSB1"}};
  fleet_rig.sockets.plug(device);
  fleet_rig.start();
  REQUIRE(fleet_rig.comes_up("usb-1-1.3"));
  CHECK(fleet_rig.modem("usb-1-1.3")->port == fleet_rig.desk.dir / "ttyUSB1");
  CHECK(listener.heard().find("AT") != std::string::npos);
}

TEST_CASE("with discover off only those with a name are used") {
  FleetRig fleet_rig;
  fleet_rig.config.daemon.discover = false;
  fleet_rig.bind("kitchen").imei = kImei;
  Stick stick(fleet_rig, "stick"), other(fleet_rig, "other", kOtherImei);
  other.plug("1-1.1", "ttyUSB2");
  other.modem.deliver("private");
  stick.plug("1-1.2", "ttyUSB6");
  fleet_rig.start();
  REQUIRE(fleet_rig.comes_up("kitchen"));
  CHECK(fleet_rig.soon([&] { return fleet_rig.names() == std::vector<std::string>{"kitchen"}; }));
  CHECK(other.modem.holds(1));
  CHECK(fleet_rig.desk.texts().empty());
}

TEST_CASE("an unusable modem is listed with the reason and gets no thread") {
  FleetRig fleet_rig;
  fleet_rig.sockets.plug({.path = "1-1.2",
                          .vendor = 0x12d1,
                          .product = 0x14db,
                          .interfaces = {{.class_code = 2, .subclass = 6, .driver = "cdc_ether"}}});
  fleet_rig.start();
  const auto unused = fleet_rig.fleet->unused();
  REQUIRE(unused.size() == 1);
  CHECK(unused[0].usb == "1-1.2");
  CHECK_FALSE(unused[0].why.empty());
  CHECK(fleet_rig.names().empty());
}

TEST_CASE("a device that was released is not touched") {
  FleetRig fleet_rig;
  Stick stick(fleet_rig, "stick");
  auto device = doubles::ec25("1-1.3", stick.modem.port());
  device.released = true;
  fleet_rig.sockets.plug(device);
  fleet_rig.start();
  CHECK(fleet_rig.names().empty());
}

TEST_CASE("row 128: eight modems in one daemon, started one after another") {
  FleetRig fleet_rig;
  std::list<Stick> sticks;
  for (int i = 0; i < 8; ++i) {
    sticks.emplace_back(fleet_rig, fmt::format("stick{}", i), kImei);
    sticks.back().plug(fmt::format("1-1.{}", i + 1), fmt::format("ttyUSB{}", 4 * i + 2));
    sticks.back().modem.deliver(fmt::format("from {}", i));
  }
  fleet_rig.start();
  for (int i = 0; i < 8; ++i) CHECK(fleet_rig.comes_up(fmt::format("usb-1-1.{}", i + 1)));
  CHECK(fleet_rig.soon([&] { return fleet_rig.desk.texts().size() == 8; }));
}

TEST_CASE("an unplugged modem can be forgotten, a present or configured one cannot") {
  FleetRig fleet_rig;
  Stick stick(fleet_rig, "stick");
  stick.plug("1-1", "ttyUSB2");
  fleet_rig.bind("kitchen").usb = "1-9";
  fleet_rig.start();
  REQUIRE(fleet_rig.comes_up("usb-1-1"));
  CHECK_FALSE(fleet_rig.fleet->forget("usb-1-1"));
  fleet_rig.sockets.unplug("1-1");
  REQUIRE(fleet_rig.soon([&] { return fleet_rig.is("usb-1-1", ModemHealth::absent); }));
  const auto gone = fleet_rig.fleet->forget("usb-1-1");
  REQUIRE(gone);
  CHECK(*gone);
  CHECK(fleet_rig.names() == std::vector<std::string>{"kitchen"});
  const auto unknown = fleet_rig.fleet->forget("usb-1-1");
  REQUIRE(unknown);
  CHECK_FALSE(*unknown);
  CHECK_FALSE(fleet_rig.fleet->forget("kitchen"));
}

TEST_CASE("row 167: a running modem is traced from its bring-up on, and searches for networks") {
  FleetRig fleet_rig;
  Stick stick(fleet_rig, "stick");
  stick.plug("1-1", "ttyUSB2");
  fleet_rig.start();
  REQUIRE(fleet_rig.comes_up("usb-1-1"));
  const auto worker = fleet_rig.fleet->find("usb-1-1");
  REQUIRE(worker);
  worker->start_trace(60s, true);
  const auto traced = [&](const std::string& line) {
    const auto lines = worker->recorder().after(0, 0ms).lines;
    return std::find(lines.begin(), lines.end(), line) != lines.end();
  };
  CHECK(fleet_rig.soon([&] { return traced("> AT+CGSN") && traced("< OK"); }));
  CHECK(traced("% usb 2c7c 0125"));
  CHECK_FALSE(traced(std::string("< ") + kImei));
  CHECK(fleet_rig.soon([&] { return traced("< 490150000000000"); }));
  REQUIRE(fleet_rig.comes_up("usb-1-1"));
  const auto networks = gsmrelayd::scan_networks(worker->tasks());
  REQUIRE_MESSAGE(networks, networks.error().what);
  REQUIRE(networks->size() == 1);
  CHECK(networks->front().number == "26201");
}

}  // namespace fleet_test
