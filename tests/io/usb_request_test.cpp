#include "io/usb_request.hpp"

#include <doctest/doctest.h>

namespace usb_request_test {

using io::UsbAction;
using io::UsbRequest;

TEST_CASE("a request is one line, which is read as it was written") {
  for (const auto& request :
       {UsbRequest{UsbAction::reset, "1-1.4"}, UsbRequest{UsbAction::power_cycle, "12-3"}}) {
    auto line = io::usb_request_line(request);
    REQUIRE(line.ends_with('\n'));
    line.pop_back();
    const auto parsed = io::parse_usb_request(line);
    REQUIRE(parsed);
    CHECK(*parsed == request);
  }
  CHECK(io::usb_request_line({UsbAction::power_cycle, "1-1.4"}) == "power-cycle 1-1.4\n");
}

TEST_CASE("only a device below a hub has a name that is accepted") {
  for (const auto* name : {"1-1", "1-1.4", "2-1.1.1.1.1.1", "255-255"})
    CHECK_MESSAGE(io::is_usb_device_name(name), name);
  for (const auto* name :
       {"",     "1",       "1-",      "-1",     "1-1.",       "1-.1",  "1-1..4",
        "01-1", "1-01",    "0-1",     "1-0",    "256-1",      "1-256", "1-1.1.1.1.1.1.1",
        "usb1", "1-0:1.0", "1-1:1.0", "1-1/..", "../1-1",     "1-1 ",  " 1-1",
        "+1-1", "1-+1",    "1--1",    "1-1\n",  "1-1.4/power"})
    CHECK_MESSAGE(!io::is_usb_device_name(name), name);
  CHECK_FALSE(io::is_usb_device_name(std::string("1-1\0", 4)));
}

TEST_CASE("everything but the two actions with one device is refused") {
  for (const auto* line :
       {"", "reset", "reset ", "reset  1-1", " reset 1-1", "Reset 1-1", "reset\t1-1", "reset 1-1 ",
        "reset 1-1 1-2", "reset 1-1\r", "resets 1-1", "power 1-1", "power-cycle", "reset usb1",
        "reset /sys/bus/usb/devices/1-1"}) {
    CAPTURE(line);
    const auto parsed = io::parse_usb_request(line);
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().advice == util::Advice::reject);
  }
}

TEST_CASE("an answer is ok or an error with its reason, on one line that is not too long") {
  CHECK(io::usb_answer_line({}) == "ok\n");
  CHECK(io::parse_usb_answer("ok"));
  const auto refused = util::fail(util::Advice::reject, "there is no such USB device");
  CHECK(io::usb_answer_line(refused) == "error there is no such USB device\n");
  const auto read = io::parse_usb_answer("error there is no such USB device");
  REQUIRE_FALSE(read);
  CHECK(read.error().what == "there is no such USB device");
  for (const auto* other : {"", "OK", "ok ", "error", "maybe"})
    CHECK_FALSE(io::parse_usb_answer(other));
  const auto odd = io::usb_answer_line(util::fail(util::Advice::retry, std::string(600, '\n')));
  CHECK(odd.size() <= io::kUsbLine);
  CHECK(odd.find('\n') == odd.size() - 1);
}

}  // namespace usb_request_test
