#include "tests/gsmrelayd/fleet/yard.hpp"

namespace fleet_binding_test {

using namespace fleet_test;

TEST_CASE("row 002: a name bound to an IMEI goes with the modem, whatever socket it is in") {
  Yard yard;
  yard.bind("kitchen").imei = kImei;
  Stick stick(yard, "stick"), other(yard, "other", kOtherImei);
  yard.start();
  CHECK(yard.soon([&] { return yard.is("kitchen", ModemHealth::absent); }));
  other.plug("1-1.1", "ttyUSB2");
  stick.plug("1-1.3", "ttyUSB6");
  stick.modem.deliver("early");
  REQUIRE(yard.comes_up("kitchen"));
  REQUIRE(yard.comes_up("usb-1-1.1"));
  CHECK(yard.names() == std::vector<std::string>{"kitchen", "usb-1-1.1"});
  CHECK(yard.modem("kitchen")->usb == "1-1.3");
  yard.sockets.unplug("1-1.3");
  REQUIRE(yard.soon([&] { return yard.is("kitchen", ModemHealth::absent); }));
  stick.plug("1-1.4", "ttyUSB10");
  REQUIRE(yard.comes_up("kitchen"));
  CHECK(yard.modem("kitchen")->usb == "1-1.4");
  CHECK(yard.names() == std::vector<std::string>{"kitchen", "usb-1-1.1"});
  // Not one of its SMS went by another name.
  REQUIRE(yard.soon([&] { return yard.desk.texts().size() == 1; }));
  const auto messages = spool::Inbox(yard.desk.reader).messages({});
  REQUIRE(messages);
  CHECK(messages->at(0).modem == "kitchen");
}

TEST_CASE("row 006: two sticks that change places keep what is bound to them") {
  Yard yard;
  yard.bind("a").imei = kImei;
  yard.bind("left").usb = "1-1.1";
  Stick a(yard, "a"), b(yard, "b", kOtherImei);
  a.plug("1-1.2", "ttyUSB2");
  b.plug("1-1.1", "ttyUSB6");
  yard.start();
  REQUIRE(yard.comes_up("a"));
  REQUIRE(yard.comes_up("left"));
  CHECK(yard.modem("left")->info.imei == kOtherImei);
  yard.sockets.unplug("1-1.1");
  yard.sockets.unplug("1-1.2");
  REQUIRE(yard.soon([&] { return yard.is("a", ModemHealth::absent); }));
  REQUIRE(yard.soon([&] { return yard.is("left", ModemHealth::absent); }));
  b.plug("1-1.2", "ttyUSB2");
  REQUIRE(yard.comes_up("usb-1-1.2"));  // b: nobody's name
  CHECK(yard.is("a", ModemHealth::absent));
}

TEST_CASE("two sticks with one IMEI are told apart by their sockets") {
  Yard yard;
  const std::string clone = "111111111111111";
  Stick one(yard, "one", clone), two(yard, "two", clone);
  one.plug("1-1.1", "ttyUSB2");
  two.plug("1-1.2", "ttyUSB6");
  yard.start();
  REQUIRE(yard.comes_up("usb-1-1.1"));
  REQUIRE(yard.comes_up("usb-1-1.2"));
  yard.sockets.unplug("1-1.1");
  REQUIRE(yard.soon([&] { return yard.is("usb-1-1.1", ModemHealth::absent); }));
  CHECK(yard.is("usb-1-1.2", ModemHealth::up));
}

TEST_CASE("a stick moved to another socket leaves no missing modem behind") {
  Yard yard;
  Stick stick(yard, "stick");
  stick.plug("1-1.1", "ttyUSB2");
  yard.start();
  REQUIRE(yard.comes_up("usb-1-1.1"));
  yard.sockets.unplug("1-1.1");
  REQUIRE(yard.soon([&] { return yard.is("usb-1-1.1", ModemHealth::absent); }));
  stick.plug("1-1.2", "ttyUSB2");
  REQUIRE(yard.comes_up("usb-1-1.2"));
  CHECK(yard.soon([&] { return yard.names() == std::vector<std::string>{"usb-1-1.2"}; }));
}

TEST_CASE("a reload gives a modem that was found its name, and takes the name away again") {
  Yard yard;
  Stick stick(yard, "stick");
  stick.plug("1-1.3", "ttyUSB2");
  yard.start();
  REQUIRE(yard.comes_up("usb-1-1.3"));
  auto named = yard.config;
  SUBCASE("by its socket") {
    named.modems.push_back({.name = "kitchen", .usb = "1-1.3"});
  }
  SUBCASE("by its IMEI") {
    named.modems.push_back({.name = "kitchen", .imei = kImei});
  }
  SUBCASE("by its port") {
    named.modems.push_back({.name = "kitchen", .port = yard.desk.dir / "ttyUSB2"});
  }
  yard.fleet->configure(named);
  REQUIRE(yard.comes_up("kitchen"));
  CHECK(yard.soon([&] { return yard.names() == std::vector<std::string>{"kitchen"}; }));
  yard.fleet->configure(yard.config);
  REQUIRE(yard.comes_up("usb-1-1.3"));
  CHECK(yard.names() == std::vector<std::string>{"usb-1-1.3"});
}

TEST_CASE("bound by socket and IMEI, another stick in the socket is not taken for it") {
  Yard yard;
  auto& bound = yard.bind("kitchen");
  bound.usb = "1-1.3";
  bound.imei = kImei;
  Stick other(yard, "other", kOtherImei);
  other.plug("1-1.3", "ttyUSB2");
  yard.start();
  REQUIRE(yard.soon([&] {
    const auto kitchen = yard.modem("kitchen");
    return kitchen && kitchen->trouble.find("another modem") != std::string::npos;
  }));
  CHECK(yard.modem("kitchen")->trouble.find(kOtherImei) == std::string::npos);
  CHECK(yard.comes_up("usb-1-1.3"));  // its SMS count all the same
  CHECK_FALSE(yard.is("kitchen", ModemHealth::up));
}

TEST_CASE(
    "bound by port and IMEI, another modem on the port is asked for its IMEI and left alone") {
  Yard yard;
  const rig::Emulator other(yard.desk.dir, "other", std::string("sm=5,me=0,imei=") + kOtherImei);
  other.deliver("not for the kitchen");
  auto& bound = yard.bind("kitchen");
  bound.port = other.port();
  bound.imei = kImei;
  yard.start();
  REQUIRE(yard.soon([&] {
    const auto kitchen = yard.modem("kitchen");
    return kitchen && kitchen->trouble.find("another modem") != std::string::npos;
  }));
  const auto heard = other.ask("state stick");
  CHECK(heard.find("AT+CGSN") != std::string::npos);
  for (const char* setting : {"AT+CMEE", "AT+CMGF", "AT+CPIN", "AT+CMGL", "AT+CMGD"})
    CHECK_MESSAGE(heard.find(setting) == std::string::npos, setting);
  CHECK(other.holds(1));
}

TEST_CASE("a port configured with a USB socket is opened only when it leads to that socket") {
  Yard yard;
  Stick stick(yard, "stick");
  stick.plug("1-2", "ttyUSB2");
  auto& kitchen = yard.bind("kitchen");
  kitchen.port = yard.desk.dir / "ttyUSB2";
  kitchen.usb = "1-1";
  yard.config.daemon.discover = false;
  yard.start();
  REQUIRE(yard.soon(
      [&] { return yard.modem("kitchen")->trouble.find("'usb' is 1-1") != std::string::npos; }));
  CHECK(yard.modem("kitchen")->commands == 0);
  CHECK_FALSE(is_open_here(stick.modem.port()));
  yard.sockets.unplug("1-2");
  CHECK(yard.soon(
      [&] { return yard.modem("kitchen")->trouble.find("does not exist") != std::string::npos; }));
  stick.plug("1-1", "ttyUSB2");
  CHECK(yard.comes_up("kitchen"));
}

}  // namespace fleet_binding_test
