// The starts of modems at one USB bus are spaced. The pause is an hour here, and the clock leaps.
#include "gsmrelayd/fleet/bus_follower.hpp"

#include "tests/gsmrelayd/fleet/fleet_rig.hpp"

namespace bus_follower_test {

using namespace fleet_test;

namespace {

constexpr auto kStagger = 1h;

/// Adds a [[modem]] whose port is `tty` in the rig's folder.
config::ModemSettings& name_port(FleetRig& rig, const std::string& name, const std::string& tty) {
  auto& modem = rig.bind(name);
  modem.port = rig.desk.dir / tty;
  return modem;
}

/// Returns the sticks that have been opened, of those that are plugged in. Reads the bus first.
std::string opened(const FleetRig& rig, const std::vector<const Stick*>& sticks) {
  rig.fleet->follow_bus();
  std::string all;
  for (const auto* stick : sticks) all += is_open_here(stick->modem.port()) ? "+" : "-";
  return all;
}

/// A bus that cannot be read.
class BrokenBus final : public io::UsbBus {
 public:
  util::Result<std::vector<io::UsbDevice>> devices() override {
    return util::fail(util::Advice::retry, "no sysfs");
  }
  int fd() const override { return -1; }
  bool changed() override { return false; }
};

/// Two sticks at the ports that the configuration names for "a" and "b". Starts the fleet.
struct TwoSticks {
  explicit TwoSticks(FleetRig& fleet_rig) : a(fleet_rig, "a"), b(fleet_rig, "b", kOtherImei) {
    a.plug("1-1.1", "ttyUSB2");
    b.plug("1-1.2", "ttyUSB6");
    name_port(fleet_rig, "a", "ttyUSB2");
    name_port(fleet_rig, "b", "ttyUSB6");
    fleet_rig.start();
  }
  Stick a, b;
};

}  // namespace

TEST_CASE("at the start, modems whose port is named begin one after another, then those found") {
  FleetRig fleet_rig(kStagger);
  Stick a(fleet_rig, "a"), b(fleet_rig, "b", kOtherImei), c(fleet_rig, "c", "111111111111111");
  a.plug("1-1.1", "ttyUSB2");
  b.plug("1-1.2", "ttyUSB6");
  c.plug("1-1.3", "ttyUSB10");
  name_port(fleet_rig, "a", "ttyUSB2");
  auto& bound = name_port(fleet_rig, "b", "ttyUSB6");
  SUBCASE("by the port alone") {}
  SUBCASE("by the port and the USB path") {
    bound.usb = "1-1.2";
  }
  fleet_rig.start();
  REQUIRE(fleet_rig.comes_up("a"));
  CHECK(opened(fleet_rig, {&a, &b, &c}) == "+--");
  CHECK(fleet_rig.modem("b")->usb == "1-1.2");
  fleet_rig.desk.clock.leap(kStagger);
  REQUIRE(fleet_rig.comes_up("b"));
  CHECK(opened(fleet_rig, {&a, &b, &c}) == "++-");
  fleet_rig.desk.clock.leap(kStagger);
  CHECK(fleet_rig.comes_up("usb-1-1.3"));
}

TEST_CASE("a reload lets the modems that are new in it begin one after another") {
  FleetRig fleet_rig(kStagger);
  fleet_rig.config.daemon.discover = false;
  Stick a(fleet_rig, "a"), b(fleet_rig, "b", kOtherImei);
  a.plug("1-1.1", "ttyUSB2");
  b.plug("1-1.2", "ttyUSB6");
  fleet_rig.start();
  name_port(fleet_rig, "a", "ttyUSB2");
  name_port(fleet_rig, "b", "ttyUSB6");
  fleet_rig.fleet->configure(fleet_rig.config);
  REQUIRE(fleet_rig.comes_up("a"));
  CHECK(opened(fleet_rig, {&a, &b}) == "+-");
  fleet_rig.fleet->configure(fleet_rig.config);  // changes nothing
  CHECK(opened(fleet_rig, {&a, &b}) == "+-");
  fleet_rig.desk.clock.leap(kStagger);
  CHECK(fleet_rig.comes_up("b"));
}

TEST_CASE("sticks that come back together, as after a hub has lost its power, take turns again") {
  FleetRig fleet_rig(kStagger);
  Stick a(fleet_rig, "a"), b(fleet_rig, "b", kOtherImei);
  name_port(fleet_rig, "a", "ttyUSB2");
  name_port(fleet_rig, "b", "ttyUSB6");
  fleet_rig.start();
  for (const auto* name : {"a", "b"})
    REQUIRE(fleet_rig.soon([&] { return fleet_rig.is(name, ModemHealth::absent); }));
  a.plug("1-1.1", "ttyUSB2");
  REQUIRE(fleet_rig.comes_up("a"));
  b.plug("1-1.2", "ttyUSB6");
  fleet_rig.fleet->follow_bus();
  // The pause before its own next attempt ends meanwhile.
  fleet_rig.desk.clock.leap(10min);
  fleet_rig.fleet->find("b")->request_poll();
  a.modem.deliver("meanwhile");
  REQUIRE(fleet_rig.soon([&] { return fleet_rig.desk.texts().size() == 1; }));
  CHECK(opened(fleet_rig, {&a, &b}) == "+-");
  fleet_rig.desk.clock.leap(kStagger);
  CHECK(fleet_rig.comes_up("b"));
}

TEST_CASE("a modem that is at no USB device, as a HAT, waits for nobody and delays nobody") {
  FleetRig fleet_rig(kStagger);
  const rig::Emulator hat(fleet_rig.desk.dir, "hat"), other(fleet_rig.desk.dir, "other");
  Stick stick(fleet_rig, "stick");
  name_port(fleet_rig, "hat", "hat");
  stick.plug("1-1.1", "ttyUSB2");
  name_port(fleet_rig, "stick", "ttyUSB2");
  name_port(fleet_rig, "other", "other");
  fleet_rig.start();
  for (const auto* name : {"hat", "stick", "other"}) CHECK(fleet_rig.comes_up(name));
}

TEST_CASE("a modem that is absent takes no turn: the one after it begins at once") {
  FleetRig fleet_rig(kStagger);
  name_port(fleet_rig, "absent", "ttyUSB2");
  name_port(fleet_rig, "bound", "ttyUSB6").usb = "1-1.2";
  Stick stick(fleet_rig, "stick");
  stick.plug("1-1.3", "ttyUSB10");
  name_port(fleet_rig, "present", "ttyUSB10");
  fleet_rig.start();
  CHECK(fleet_rig.comes_up("present"));
  CHECK(fleet_rig.soon([&] { return fleet_rig.is("absent", ModemHealth::absent); }));
}

TEST_CASE("a modem that is unplugged while it waits for its turn is absent, and gives it up") {
  FleetRig fleet_rig(kStagger);
  const TwoSticks sticks(fleet_rig);
  REQUIRE(fleet_rig.comes_up("a"));
  fs::remove(fleet_rig.desk.dir / "ttyUSB6");
  fleet_rig.sockets.unplug("1-1.2");
  CHECK(fleet_rig.soon([&] { return fleet_rig.is("b", ModemHealth::absent); }));
}

TEST_CASE("a modem that waits for its turn can be stopped at once") {
  FleetRig fleet_rig(kStagger);
  const TwoSticks sticks(fleet_rig);
  const auto waiting = fleet_rig.fleet->find("b");
  REQUIRE(waiting);
  CHECK_FALSE(waiting->ended());
  waiting->stop();
  CHECK(eventually([&] { return waiting->ended(); }, 5s));
}

TEST_CASE("if the bus cannot be read, a modem whose port is named begins at once") {
  FleetRig fleet_rig;
  fleet_rig.fleet =
      std::make_unique<Fleet>(fleet_rig.desk.shared, std::make_unique<BrokenBus>(),
                              gsmrelayd::FleetOptions{.settle_at_most = 0s, .stagger = kStagger});
  const rig::Emulator a(fleet_rig.desk.dir, "a"), b(fleet_rig.desk.dir, "b");
  name_port(fleet_rig, "a", "a");
  name_port(fleet_rig, "b", "b");
  fleet_rig.start();
  CHECK(fleet_rig.comes_up("a"));
  CHECK(fleet_rig.comes_up("b"));
}

}  // namespace bus_follower_test
