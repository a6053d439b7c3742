#include "gsmrelayd/usb_steps.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "tests/doubles/fake_clock.hpp"

namespace usb_steps_test {

using modem::Rung;

namespace {

struct StepsRig {
  StepsRig() {
    steps.set_helper(
        {.is_there = [this] { return there; },
         .ask = [this](const io::UsbRequest& request, const util::Clock&) -> util::Result<void> {
           asked.push_back(request);
           return answer;
         }});
    kitchen.name = "kitchen";
    kitchen.port_power = true;
    steps.set_device("kitchen", "1-1.4");
  }

  doubles::FakeClock clock;
  bool there = true;
  util::Result<void> answer;
  std::vector<io::UsbRequest> asked;
  config::ModemSettings kitchen;
  gsmrelayd::UsbSteps steps{clock};
};

}  // namespace

TEST_CASE("the helper is asked for the device at which the modem is") {
  StepsRig r;
  CHECK(r.steps.take(r.kitchen, Rung::usb_reset));
  r.steps.set_device("kitchen", "1-1.2");
  CHECK(r.steps.take(r.kitchen, Rung::port_power));
  CHECK(r.asked == std::vector<io::UsbRequest>{{io::UsbAction::reset, "1-1.4"},
                                               {io::UsbAction::power_cycle, "1-1.2"}});
}

TEST_CASE("a step that may not be taken says why, and the helper is not asked") {
  StepsRig r;
  std::string reset, power;
  SUBCASE("a modem at a UART, or one that has left") {
    r.steps.set_device("kitchen", "");
    reset = power = "it is not known to be a USB device";
  }
  SUBCASE("two modems are at one device") {
    r.steps.set_device("attic", "1-1.4");
    reset = power = "modem attic is at the same USB device";
  }
  SUBCASE("nobody has said that the hub switches this port alone") {
    r.kitchen.port_power = false;
    power = "'port_power' of its [[modem]] entry is not true";
  }
  SUBCASE("no helper is installed") {
    r.there = false;
    reset = power =
        "gsmrelay-usb-helper cannot be asked; next: sudo systemctl start "
        "gsmrelay-usb-helper.socket";
  }
  CHECK(r.steps.why_not(r.kitchen, Rung::usb_reset) == reset);
  CHECK(r.steps.why_not(r.kitchen, Rung::port_power) == power);
  CHECK_FALSE(r.steps.take(r.kitchen, Rung::port_power));
  CHECK(r.asked.empty());
}

TEST_CASE("a modem at another device is no reason") {
  StepsRig r;
  r.steps.set_device("attic", "1-1.3");
  CHECK(r.steps.why_not(r.kitchen, Rung::usb_reset).empty());
  r.steps.set_device("attic", "1-1.4");
  r.steps.set_device("attic", "");
  CHECK(r.steps.why_not(r.kitchen, Rung::usb_reset).empty());
}

}  // namespace usb_steps_test
