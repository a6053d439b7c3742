#include "usb_helper/helper.hpp"

#include <doctest/doctest.h>

#include <iterator>
#include <vector>

#include "tests/doubles/fake_clock.hpp"
#include "tests/doubles/fake_sysfs.hpp"
#include "util/log.hpp"

namespace helper_test {

using namespace std::chrono_literals;

namespace {

/// A helper, and a sysfs with an EC25 at the port 4 of a hub.
struct HelperRig {
  HelperRig() {
    util::set_log_sink([](util::LogLevel, std::string_view, util::LogFields) {});
    sysfs.add_device("1-1", "05e3", "0608", "09");
    sysfs.add_ec25("1-1.4");
    sysfs.add_port("1-1:1.0/1-1-port4");
  }
  ~HelperRig() { util::set_log_sink({}); }
  std::string run(std::string_view line) {
    const auto done = helper.run(line);
    return done ? std::string("ok") : done.error().what;
  }
  /// Returns the names of the devices that are not put back.
  std::vector<std::string> marks() const {
    std::ifstream file(sysfs.state());
    return {std::istream_iterator<std::string>(file), {}};
  }

  doubles::FakeClock clock;
  doubles::FakeSysfs sysfs;
  std::string refuse;             ///< a file that takes no value after the first pause
  std::vector<std::string> seen;  ///< in a pause: the device under way, authorized, disable
  usb_helper::Helper helper{
      usb_helper::UsbTree({.devices = sysfs.devices(), .rules = sysfs.rules()},
                          [this](util::Duration) {
                            std::string device;
                            std::ifstream(sysfs.state()) >> device;
                            seen.push_back(device + " " + sysfs.read("1-1.4/authorized") +
                                           sysfs.read("1-1:1.0/1-1-port4/disable"));
                            if (!refuse.empty()) sysfs.jam(refuse);
                          }),
      clock, sysfs.state()};
};

}  // namespace

TEST_CASE("a request is done once, and again after the limits allow it") {
  HelperRig r;
  CHECK(r.run("reset 1-1.4") == "ok");
  CHECK(r.run("power-cycle 1-1.4") == "the last action with it is less than a minute ago");
  r.clock.advance(1min);
  CHECK(r.run("power-cycle 1-1.4") == "ok");
  CHECK(r.seen == std::vector<std::string>{"1-1.4 00", "1-1.4 11"});
  CHECK(r.helper.idle_at() == r.clock.in(1h));
}

TEST_CASE("a request that is refused changes nothing and uses up no limit") {
  HelperRig r;
  for (const auto* line : {"", "reset 1-1", "reset 1-1.3", "power-cycle 1-1", "reset 1-1.4\r",
                           "authorize 1-1.4", "reset ../1-1.4"})
    CHECK_MESSAGE(r.run(line) != "ok", line);
  CHECK(r.seen.empty());
  CHECK(r.helper.idle_at() <= r.clock.now());
  CHECK(r.run("reset 1-1.4") == "ok");
}

TEST_CASE("a device that a crash has left out of operation is put back at the next start") {
  HelperRig r;
  r.sysfs.write("1-1.4/authorized", "0");
  SUBCASE("its name is on disk") {
    std::ofstream(r.sysfs.state()) << "1-1.4\n";
    r.helper.finish_interrupted();
    CHECK(r.sysfs.read("1-1.4/authorized") == "1");
  }
  SUBCASE("somebody else has taken it out of operation") {
    r.helper.finish_interrupted();
    CHECK(r.sysfs.read("1-1.4/authorized") == "0");
  }
  SUBCASE("the file has something else") {
    std::ofstream(r.sysfs.state()) << "../../1-1.4\n";
    r.helper.finish_interrupted();
    CHECK(r.sysfs.read("1-1.4/authorized") == "0");
  }
  CHECK_FALSE(std::filesystem::exists(r.sysfs.state()));
}

TEST_CASE("a device that could not be put back is put back before the next request") {
  HelperRig r;
  r.sysfs.add_ec25("1-1.3");
  r.refuse = "1-1.4/authorized";
  CHECK(r.run("reset 1-1.4").find("it is not put back") == 0);
  CHECK(r.marks() == std::vector<std::string>{"1-1.4"});
  r.refuse.clear();
  SUBCASE("it still refuses, and the others are served") {
    CHECK(r.run("reset 1-1.3") == "ok");
    CHECK(r.marks() == std::vector<std::string>{"1-1.4"});
  }
  SUBCASE("it takes it") {
    r.sysfs.restore("1-1.4/authorized", "0");
    CHECK(r.run("reset 1-1.3") == "ok");
    CHECK(r.sysfs.read("1-1.4/authorized") == "1");
    CHECK(r.marks().empty());
  }
  SUBCASE("it was unplugged") {
    std::filesystem::remove_all(r.sysfs.path("1-1.4"));
    CHECK(r.run("reset 1-1.3") == "ok");
    CHECK(r.marks().empty());
  }
}

}  // namespace helper_test
