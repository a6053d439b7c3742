#include "modem/recovery/rung.hpp"

#include <doctest/doctest.h>

namespace rung_test {

using modem::Fault;
using modem::Rung;

TEST_CASE("each rung is found by its name, and no other word is one") {
  for (const auto rung : modem::kAllRungs)
    CHECK(modem::rung_from_string(modem::to_string(rung)) == rung);
  for (const auto* word : {"", "Radio", "radio ", "hammer", "soft_reset"})
    CHECK_FALSE(modem::rung_from_string(word));
}

TEST_CASE("a radio switched off and a reset interrupt a modem that works") {
  for (const auto rung : {Rung::reopen, Rung::park}) CHECK_FALSE(modem::is_reset(rung));
  for (const auto rung : {Rung::radio, Rung::soft_reset}) {
    CHECK(modem::is_reset(rung));
    CHECK_FALSE(modem::is_usb(rung));
  }
  for (const auto rung : {Rung::usb_reset, Rung::port_power}) {
    CHECK(modem::is_reset(rung));
    CHECK(modem::is_usb(rung));
  }
}

TEST_CASE("a modem that leaves the bus again and again gets no command: it would not stay for it") {
  const auto rungs = modem::rungs_for(Fault::crashes);
  for (const auto rung : modem::kAllRungs) CHECK(rungs.has(rung) == modem::is_usb(rung));
}

TEST_CASE("a modem that is deaf or whose card fails is neither opened again nor parked") {
  const auto rungs = modem::rungs_for(Fault::deaf);
  CHECK(rungs == modem::rungs_for(Fault::card));
  for (const auto rung : modem::kAllRungs) CHECK(rungs.has(rung) == modem::is_reset(rung));
}

TEST_CASE("a modem that does not answer is not sent a command for its radio") {
  CHECK_FALSE(modem::rungs_for(Fault::silent).has(Rung::radio));
  CHECK(modem::rungs_for(Fault::set_up).has(Rung::radio));
}

}  // namespace rung_test
