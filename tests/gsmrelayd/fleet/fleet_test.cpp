#include "gsmrelayd/fleet/fleet.hpp"

#include "tests/gsmrelayd/fleet/yard.hpp"

namespace fleet_test {

TEST_CASE(
    "row 001: a modem that is plugged in is used with nothing about it in the configuration") {
  Yard yard;
  Stick stick(yard, "stick");
  stick.plug("1-1.3", "ttyUSB2");
  stick.modem.deliver("hello");
  yard.start();
  REQUIRE(yard.comes_up("usb-1-1.3"));
  REQUIRE(yard.soon([&] { return yard.desk.texts() == std::vector<std::string>{"hello"}; }));
  const auto status = *yard.modem("usb-1-1.3");
  CHECK(status.usb == "1-1.3");
  CHECK(status.port == yard.desk.dir / "ttyUSB2");
  CHECK(status.family == "quectel-lte");
  CHECK(status.info.imei == kImei);
  CHECK(yard.desk.has_event("USB 1-1.3"));
  CHECK_FALSE(yard.desk.has_event(kImei));
}

TEST_CASE("row 005: a modem that is plugged in while the daemon runs is used") {
  Yard yard;
  yard.start();
  CHECK(yard.names().empty());
  Stick stick(yard, "stick");
  stick.plug("1-1.3", "ttyUSB2");
  CHECK(yard.comes_up("usb-1-1.3"));
}

TEST_CASE("row 006: unplugged, its port is closed at once; back under another number it goes on") {
  Yard yard;
  Stick stick(yard, "stick");
  stick.plug("1-1.3", "ttyUSB2");
  yard.start();
  REQUIRE(yard.comes_up("usb-1-1.3"));
  CHECK(is_open_here(stick.modem.port()));
  yard.sockets.unplug("1-1.3");
  REQUIRE(yard.soon([&] { return !is_open_here(stick.modem.port()); }));
  REQUIRE(yard.soon([&] { return yard.is("usb-1-1.3", ModemHealth::absent); }));
  CHECK(yard.modem("usb-1-1.3")->trouble.find("1-1.3") != std::string::npos);
  stick.modem.deliver("meanwhile");
  stick.plug("1-1.3", "ttyUSB7");
  REQUIRE(yard.comes_up("usb-1-1.3"));
  CHECK(yard.modem("usb-1-1.3")->port == yard.desk.dir / "ttyUSB7");
  CHECK(yard.soon([&] { return yard.desk.texts() == std::vector<std::string>{"meanwhile"}; }));
  CHECK(yard.names().size() == 1);
}

TEST_CASE("row 007: a port that is not there at the start is waited for") {
  Yard yard;
  yard.bind("kitchen").port = yard.desk.dir / "ttyUSB2";
  yard.start();
  REQUIRE(yard.soon([&] { return yard.is("kitchen", ModemHealth::absent); }));
  Stick stick(yard, "stick");
  stick.plug("1-1.3", "ttyUSB2");
  REQUIRE(yard.comes_up("kitchen"));
  CHECK(yard.modem("kitchen")->usb == "1-1.3");
  CHECK(yard.names() == std::vector<std::string>{"kitchen"});  // it is found once
}

TEST_CASE("row 004: nobody's port is written to but the one for AT") {
  Yard yard;
  Stick stick(yard, "stick");
  stick.plug("1-1.3", "ttyUSB2");
  const auto tty = yard.desk.dir / "ttyUSB2-not-for-at";
  const Listener silent(tty);
  // An Arduino: no modem as far as anybody knows.
  const auto drill = yard.desk.dir / "ttyACM0";
  const Listener foreign(drill);
  yard.sockets.plug(
      {.path = "1-1.4",
       .vendor = 0x2341,
       .product = 0x0043,
       .interfaces = {{.class_code = 2, .subclass = 2, .driver = "cdc_acm", .tty = drill}}});
  yard.start();
  REQUIRE(yard.comes_up("usb-1-1.3"));
  CHECK(silent.heard().empty());
  CHECK(foreign.heard().empty());
  CHECK(yard.names().size() == 1);
}

TEST_CASE("row 004: among ports nobody knows the one that takes SMS is found by asking") {
  Yard yard;
  Stick stick(yard, "stick");
  const auto deaf = yard.desk.dir / "ttyUSB0";
  const Listener listener(deaf);
  fs::create_symlink(stick.modem.port(), yard.desk.dir / "ttyUSB1");
  io::UsbDevice device{.path = "1-1.3", .vendor = 0x1234, .product = 0x5678};
  device.interfaces = {
      {.number = 0, .class_code = 0xff, .driver = "option", .tty = deaf},
      {.number = 1, .class_code = 0xff, .driver = "option", .tty = yard.desk.dir / "ttyUSB1"}};
  yard.sockets.plug(device);
  yard.start();
  REQUIRE(yard.comes_up("usb-1-1.3"));
  CHECK(yard.modem("usb-1-1.3")->port == yard.desk.dir / "ttyUSB1");
  CHECK(listener.heard().find("AT") != std::string::npos);
}

TEST_CASE("with discover off only those with a name are used") {
  Yard yard;
  yard.config.daemon.discover = false;
  yard.bind("kitchen").imei = kImei;
  Stick stick(yard, "stick"), other(yard, "other", kOtherImei);
  other.plug("1-1.1", "ttyUSB2");
  other.modem.deliver("private");
  stick.plug("1-1.2", "ttyUSB6");
  yard.start();
  REQUIRE(yard.comes_up("kitchen"));
  CHECK(yard.soon([&] { return yard.names() == std::vector<std::string>{"kitchen"}; }));
  CHECK(other.modem.holds(1));
  CHECK(yard.desk.texts().empty());
}

TEST_CASE("an unusable modem is listed with the reason and gets no thread") {
  Yard yard;
  yard.sockets.plug({.path = "1-1.2",
                     .vendor = 0x12d1,
                     .product = 0x14db,
                     .interfaces = {{.class_code = 2, .subclass = 6, .driver = "cdc_ether"}}});
  yard.start();
  const auto unused = yard.fleet->unused();
  REQUIRE(unused.size() == 1);
  CHECK(unused[0].usb == "1-1.2");
  CHECK_FALSE(unused[0].why.empty());
  CHECK(yard.names().empty());
}

TEST_CASE("a device that was released is not touched") {
  Yard yard;
  Stick stick(yard, "stick");
  auto device = doubles::ec25("1-1.3", stick.modem.port());
  device.released = true;
  yard.sockets.plug(device);
  yard.start();
  CHECK(yard.names().empty());
}

TEST_CASE("row 128: eight modems in one daemon, started one after another") {
  Yard yard;
  std::list<Stick> sticks;
  for (int i = 0; i < 8; ++i) {
    sticks.emplace_back(yard, fmt::format("stick{}", i), kImei);
    sticks.back().plug(fmt::format("1-1.{}", i + 1), fmt::format("ttyUSB{}", 4 * i + 2));
    sticks.back().modem.deliver(fmt::format("from {}", i));
  }
  yard.start();
  for (int i = 0; i < 8; ++i) CHECK(yard.comes_up(fmt::format("usb-1-1.{}", i + 1)));
  CHECK(yard.soon([&] { return yard.desk.texts().size() == 8; }));
}

TEST_CASE("a modem that is gone is forgotten, one that is there or configured is not") {
  Yard yard;
  Stick stick(yard, "stick");
  stick.plug("1-1", "ttyUSB2");
  yard.bind("kitchen").usb = "1-9";
  yard.start();
  REQUIRE(yard.comes_up("usb-1-1"));
  CHECK_FALSE(yard.fleet->forget("usb-1-1"));
  yard.sockets.unplug("1-1");
  REQUIRE(yard.soon([&] { return yard.is("usb-1-1", ModemHealth::absent); }));
  const auto gone = yard.fleet->forget("usb-1-1");
  REQUIRE(gone);
  CHECK(*gone);
  CHECK(yard.names() == std::vector<std::string>{"kitchen"});
  const auto unknown = yard.fleet->forget("usb-1-1");
  REQUIRE(unknown);
  CHECK_FALSE(*unknown);
  CHECK_FALSE(yard.fleet->forget("kitchen"));
}

TEST_CASE("row 167: a running modem is traced from its bring-up on, and searches for networks") {
  Yard yard;
  Stick stick(yard, "stick");
  stick.plug("1-1", "ttyUSB2");
  yard.start();
  REQUIRE(yard.comes_up("usb-1-1"));
  const auto worker = yard.fleet->find("usb-1-1");
  REQUIRE(worker);
  worker->start_trace(60s, true);
  const auto traced = [&](const std::string& line) {
    const auto lines = worker->recorder().after(0, 0ms).lines;
    return std::find(lines.begin(), lines.end(), line) != lines.end();
  };
  CHECK(yard.soon([&] { return traced("> AT+CGSN") && traced("< OK"); }));
  CHECK(traced("% usb 2c7c 0125"));
  CHECK_FALSE(traced(std::string("< ") + kImei));
  CHECK(yard.soon([&] { return traced("< 490150000000000"); }));
  REQUIRE(yard.comes_up("usb-1-1"));
  const auto networks = gsmrelayd::scan_networks(worker->tasks());
  REQUIRE_MESSAGE(networks, networks.error().what);
  REQUIRE(networks->size() == 1);
  CHECK(networks->front().number == "26201");
}

}  // namespace fleet_test
