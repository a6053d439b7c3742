#include "gsmrelayd/fleet/usb_detector.hpp"

#include <doctest/doctest.h>

#include "tests/doubles/fake_clock.hpp"
#include "tests/doubles/fake_usb_bus.hpp"

namespace usb_detector_test {

using namespace std::chrono_literals;
using gsmrelayd::DetectedDevice;
using gsmrelayd::UsbDetector;
using State = gsmrelayd::DetectedDevice::State;

namespace {

/// An E173 before usb_modeswitch has seen it: mass storage, no tty.
io::UsbDevice cd_rom(const std::string& path) {
  return {.path = path,
          .vendor = 0x12d1,
          .product = 0x1446,
          .interfaces = {{.class_code = 8, .subclass = 6, .driver = "usb-storage"}}};
}

struct Bench {
  doubles::FakeClock clock;
  UsbDetector finder{clock};
  DetectedDevice one(const io::UsbDevice& device, const std::set<std::string>& vouched = {}) {
    const auto seen = finder.detect({device}, vouched);
    REQUIRE(seen.size() == 1);
    return seen.front();
  }
};

}  // namespace

TEST_CASE("a stick is ready some seconds after its last tty, and says when to look again") {
  Bench b;
  auto device = doubles::ec25("1-1.3", "/dev/ttyUSB2");
  device.interfaces.pop_back();
  CHECK(b.one(device).state == State::settling);
  REQUIRE(b.finder.next());
  b.clock.advance(2s);
  const auto whole = doubles::ec25("1-1.3", "/dev/ttyUSB2");
  CHECK(b.one(whole).state == State::settling);  // one more came: it starts over
  b.clock.advance(2s);
  CHECK(b.one(whole).state == State::settling);
  CHECK(b.one(whole).ports.empty());
  b.clock.advance(*b.finder.next() - b.clock.now());
  const auto ready = b.one(whole);
  CHECK(ready.state == State::ready);
  REQUIRE_FALSE(ready.ports.empty());
  CHECK(ready.ports.front().tty == "/dev/ttyUSB2");
  CHECK_FALSE(b.finder.next());
}

TEST_CASE("a stick in CD-ROM mode is waited for, then usb_modeswitch is named") {
  Bench b;
  const auto first = b.one(cd_rom("1-1"));
  CHECK(first.state == State::settling);
  CHECK(first.awaited);
  CHECK(first.text.find("CD-ROM") != std::string::npos);
  b.clock.advance(59s);
  CHECK(b.one(cd_rom("1-1")).state == State::settling);
  b.clock.advance(31s);
  const auto late = b.one(cd_rom("1-1"));
  CHECK(late.state == State::unusable);
  CHECK(late.awaited);
  CHECK(late.text.find("usb-modeswitch") != std::string::npos);
}

TEST_CASE("a stick that falls back into CD-ROM mode by a reset has its time again") {
  Bench b;
  b.one(cd_rom("1-1"));
  b.clock.advance(2min);
  CHECK(b.one(cd_rom("1-1")).state == State::unusable);
  io::UsbDevice switched{.path = "1-1", .vendor = 0x12d1, .product = 0x1001};
  for (int i = 0; i < 3; ++i)
    switched.interfaces.push_back({.number = i,
                                   .class_code = 0xff,
                                   .subclass = 0xff,
                                   .protocol = 0xff,
                                   .driver = "option",
                                   .tty = "/dev/ttyUSB" + std::to_string(i)});
  b.one(switched);
  b.clock.advance(1min);
  CHECK(b.one(switched).state == State::ready);
  CHECK(b.one(cd_rom("1-1")).state == State::settling);
}

TEST_CASE("an unplugged stick is forgotten: its return starts over") {
  Bench b;
  b.one(doubles::ec25("1-1", "/dev/ttyUSB2"));
  b.clock.advance(1min);
  CHECK(b.finder.detect({}, {}).empty());
  CHECK(b.one(doubles::ec25("1-1", "/dev/ttyUSB2")).state == State::settling);
}

TEST_CASE("a device that is no known modem is ignored unless the configuration names it") {
  Bench b;
  const io::UsbDevice bridge{
      .path = "1-1.4",
      .vendor = 0x10c4,
      .product = 0xea60,
      .interfaces = {{.class_code = 0xff, .driver = "cp210x", .tty = "/dev/ttyUSB0"}}};
  CHECK(b.finder.detect({bridge}, {}).empty());
  b.one(bridge, {"1-1.4"});
  b.clock.advance(10s);
  const auto vouched = b.one(bridge, {"1-1.4"});
  CHECK(vouched.state == State::ready);
  REQUIRE(vouched.ports.size() == 1);
  CHECK(vouched.ports[0].basis == drivers::Candidate::Basis::probe);
}

}  // namespace usb_detector_test
