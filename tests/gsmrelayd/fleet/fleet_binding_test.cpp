#include "tests/gsmrelayd/fleet/fleet_rig.hpp"

namespace fleet_binding_test {

using namespace fleet_test;

TEST_CASE("row 002: a name bound to an IMEI goes with the modem, whatever socket it is in") {
  FleetRig fleet_rig;
  fleet_rig.bind("kitchen").imei = kImei;
  Stick stick(fleet_rig, "stick"), other(fleet_rig, "other", kOtherImei);
  fleet_rig.start();
  CHECK(fleet_rig.soon([&] { return fleet_rig.is("kitchen", ModemHealth::absent); }));
  other.plug("1-1.1", "ttyUSB2");
  stick.plug("1-1.3", "ttyUSB6");
  stick.modem.deliver("early");
  REQUIRE(fleet_rig.comes_up("kitchen"));
  REQUIRE(fleet_rig.comes_up("usb-1-1.1"));
  CHECK(fleet_rig.names() == std::vector<std::string>{"kitchen", "usb-1-1.1"});
  CHECK(fleet_rig.modem("kitchen")->usb == "1-1.3");
  fleet_rig.sockets.unplug("1-1.3");
  REQUIRE(fleet_rig.soon([&] { return fleet_rig.is("kitchen", ModemHealth::absent); }));
  stick.plug("1-1.4", "ttyUSB10");
  REQUIRE(fleet_rig.comes_up("kitchen"));
  CHECK(fleet_rig.modem("kitchen")->usb == "1-1.4");
  CHECK(fleet_rig.names() == std::vector<std::string>{"kitchen", "usb-1-1.1"});
  // Not one of its SMS went by another name.
  REQUIRE(fleet_rig.soon([&] { return fleet_rig.desk.texts().size() == 1; }));
  const auto messages = spool::Inbox(fleet_rig.desk.reader).messages({});
  REQUIRE(messages);
  CHECK(messages->messages.at(0).modem == "kitchen");
}

TEST_CASE("row 006: two sticks that change places keep what is bound to them") {
  FleetRig fleet_rig;
  fleet_rig.bind("a").imei = kImei;
  fleet_rig.bind("left").usb = "1-1.1";
  Stick a(fleet_rig, "a"), b(fleet_rig, "b", kOtherImei);
  a.plug("1-1.2", "ttyUSB2");
  b.plug("1-1.1", "ttyUSB6");
  fleet_rig.start();
  REQUIRE(fleet_rig.comes_up("a"));
  REQUIRE(fleet_rig.comes_up("left"));
  CHECK(fleet_rig.modem("left")->info.imei == kOtherImei);
  fleet_rig.sockets.unplug("1-1.1");
  fleet_rig.sockets.unplug("1-1.2");
  REQUIRE(fleet_rig.soon([&] { return fleet_rig.is("a", ModemHealth::absent); }));
  REQUIRE(fleet_rig.soon([&] { return fleet_rig.is("left", ModemHealth::absent); }));
  b.plug("1-1.2", "ttyUSB2");
  REQUIRE(fleet_rig.comes_up("usb-1-1.2"));  // b: nobody's name
  CHECK(fleet_rig.is("a", ModemHealth::absent));
}

TEST_CASE("two sticks with one IMEI are told apart by their sockets") {
  FleetRig fleet_rig;
  const std::string clone = "111111111111111";
  Stick one(fleet_rig, "one", clone), two(fleet_rig, "two", clone);
  one.plug("1-1.1", "ttyUSB2");
  two.plug("1-1.2", "ttyUSB6");
  fleet_rig.start();
  REQUIRE(fleet_rig.comes_up("usb-1-1.1"));
  REQUIRE(fleet_rig.comes_up("usb-1-1.2"));
  fleet_rig.sockets.unplug("1-1.1");
  REQUIRE(fleet_rig.soon([&] { return fleet_rig.is("usb-1-1.1", ModemHealth::absent); }));
  CHECK(fleet_rig.is("usb-1-1.2", ModemHealth::up));
}

TEST_CASE("a stick moved to another socket leaves no missing modem behind") {
  FleetRig fleet_rig;
  Stick stick(fleet_rig, "stick");
  stick.plug("1-1.1", "ttyUSB2");
  fleet_rig.start();
  REQUIRE(fleet_rig.comes_up("usb-1-1.1"));
  fleet_rig.sockets.unplug("1-1.1");
  REQUIRE(fleet_rig.soon([&] { return fleet_rig.is("usb-1-1.1", ModemHealth::absent); }));
  stick.plug("1-1.2", "ttyUSB2");
  REQUIRE(fleet_rig.comes_up("usb-1-1.2"));
  CHECK(fleet_rig.soon([&] { return fleet_rig.names() == std::vector<std::string>{"usb-1-1.2"}; }));
}

TEST_CASE("a reload gives a modem that was found its name, and takes the name away again") {
  FleetRig fleet_rig;
  Stick stick(fleet_rig, "stick");
  stick.plug("1-1.3", "ttyUSB2");
  fleet_rig.start();
  REQUIRE(fleet_rig.comes_up("usb-1-1.3"));
  auto named = fleet_rig.config;
  SUBCASE("by its socket") {
    named.modems.push_back({.name = "kitchen", .usb = "1-1.3"});
  }
  SUBCASE("by its IMEI") {
    named.modems.push_back({.name = "kitchen", .imei = kImei});
  }
  SUBCASE("by its port") {
    named.modems.push_back({.name = "kitchen", .port = fleet_rig.desk.dir / "ttyUSB2"});
  }
  fleet_rig.fleet->configure(named);
  REQUIRE(fleet_rig.comes_up("kitchen"));
  CHECK(fleet_rig.soon([&] { return fleet_rig.names() == std::vector<std::string>{"kitchen"}; }));
  fleet_rig.fleet->configure(fleet_rig.config);
  REQUIRE(fleet_rig.comes_up("usb-1-1.3"));
  CHECK(fleet_rig.names() == std::vector<std::string>{"usb-1-1.3"});
}

TEST_CASE("bound by socket and IMEI, another stick in the socket is not taken for it") {
  FleetRig fleet_rig;
  auto& bound = fleet_rig.bind("kitchen");
  bound.usb = "1-1.3";
  bound.imei = kImei;
  Stick other(fleet_rig, "other", kOtherImei);
  other.plug("1-1.3", "ttyUSB2");
  fleet_rig.start();
  REQUIRE(fleet_rig.soon([&] {
    const auto kitchen = fleet_rig.modem("kitchen");
    return kitchen && kitchen->trouble.find("another modem") != std::string::npos;
  }));
  CHECK(fleet_rig.modem("kitchen")->trouble.find(kOtherImei) == std::string::npos);
  CHECK(fleet_rig.comes_up("usb-1-1.3"));  // its SMS count all the same
  CHECK_FALSE(fleet_rig.is("kitchen", ModemHealth::up));
}

TEST_CASE(
    "bound by port and IMEI, another modem on the port is asked for its IMEI and left alone") {
  FleetRig fleet_rig;
  const rig::Emulator other(fleet_rig.desk.dir, "other",
                            std::string("sm=5,me=0,imei=") + kOtherImei);
  other.deliver("not for the kitchen");
  auto& bound = fleet_rig.bind("kitchen");
  bound.port = other.port();
  bound.imei = kImei;
  fleet_rig.start();
  REQUIRE(fleet_rig.soon([&] {
    const auto kitchen = fleet_rig.modem("kitchen");
    return kitchen && kitchen->trouble.find("another modem") != std::string::npos;
  }));
  const auto heard = other.ask("state stick");
  CHECK(heard.find("AT+CGSN") != std::string::npos);
  for (const char* setting : {"AT+CMEE", "AT+CMGF", "AT+CPIN", "AT+CMGL", "AT+CMGD"})
    CHECK_MESSAGE(heard.find(setting) == std::string::npos, setting);
  CHECK(other.holds(1));
}

TEST_CASE("a port configured with a USB socket is opened only when it leads to that socket") {
  FleetRig fleet_rig;
  Stick stick(fleet_rig, "stick");
  stick.plug("1-2", "ttyUSB2");
  auto& kitchen = fleet_rig.bind("kitchen");
  kitchen.port = fleet_rig.desk.dir / "ttyUSB2";
  kitchen.usb = "1-1";
  fleet_rig.config.daemon.discover = false;
  fleet_rig.start();
  REQUIRE(fleet_rig.soon([&] {
    return fleet_rig.modem("kitchen")->trouble.find("'usb' is 1-1") != std::string::npos;
  }));
  CHECK(fleet_rig.modem("kitchen")->commands == 0);
  CHECK_FALSE(is_open_here(stick.modem.port()));
  fleet_rig.sockets.unplug("1-2");
  CHECK(fleet_rig.soon([&] {
    return fleet_rig.modem("kitchen")->trouble.find("does not exist") != std::string::npos;
  }));
  stick.plug("1-1", "ttyUSB2");
  CHECK(fleet_rig.comes_up("kitchen"));
}

}  // namespace fleet_binding_test
