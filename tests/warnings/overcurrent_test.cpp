#include "warnings/overcurrent.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using warnings::OvercurrentLog;

TEST_CASE("a count of over-current is present for ten minutes after it has risen") {
  OvercurrentLog log;
  const util::Deadline start{1000s};
  CHECK_FALSE(log.note("usb1-port1", 3, start));
  log.end_look();
  CHECK_FALSE(log.note("usb1-port1", 3, start + 1s));
  CHECK(log.note("usb1-port1", 4, start + 2s));
  CHECK(log.note("usb1-port1", 4, start + 10min));
  CHECK_FALSE(log.note("usb1-port1", 4, start + 11min));
  CHECK(log.note("usb1-port1", 5, start + 12min));
}

TEST_CASE("a port that appears later, or again, begins at zero") {
  OvercurrentLog log;
  const util::Deadline start{1000s};
  CHECK_FALSE(log.note("usb1-port1", 3, start));
  log.end_look();
  CHECK(log.note("usb2-port1", 1, start + 1s));
  CHECK_FALSE(log.note("usb1-port1", 0, start + 1s));
  CHECK(log.note("usb1-port1", 2, start + 2s));
}
