#include "modem/recovery/rung.hpp"

#include <doctest/doctest.h>

#include <string>

namespace rung_test {

using modem::Fault;
using modem::Rung;

TEST_CASE("each rung is found by its name, and no other word is one") {
  for (const auto rung : modem::kAllRungs)
    CHECK(modem::rung_from_string(modem::to_string(rung)) == rung);
  for (const auto* word : {"", "Radio", "radio ", "hammer", "usb_reset"})
    CHECK_FALSE(modem::rung_from_string(word));
}

TEST_CASE("the rungs from the radio up to the port's power interrupt a modem that works") {
  for (const auto rung : {Rung::resynchronise, Rung::reopen, Rung::park})
    CHECK_FALSE(modem::is_reset(rung));
  for (const auto rung : {Rung::radio, Rung::soft_reset, Rung::usb_reset, Rung::port_power})
    CHECK(modem::is_reset(rung));
}

TEST_CASE("a fault that the network or a missing card may cause never parks the modem") {
  for (const auto fault : {Fault::sim, Fault::registration, Fault::deaf})
    CHECK_FALSE(modem::rungs_for(fault).has(Rung::park));
  for (const auto fault : {Fault::silent, Fault::set_up, Fault::listing, Fault::unstable})
    CHECK(modem::rungs_for(fault).has(Rung::park));
}

TEST_CASE("a modem that does not answer is not sent a command for its radio") {
  CHECK_FALSE(modem::rungs_for(Fault::silent).has(Rung::radio));
}

TEST_CASE("each fault is described by a phrase of its own") {
  std::string all;
  for (const auto fault : {Fault::silent, Fault::set_up, Fault::listing, Fault::sim,
                           Fault::registration, Fault::deaf, Fault::unstable}) {
    const std::string text = modem::to_string(fault);
    CHECK(all.find(text) == std::string::npos);
    all += text + '|';
  }
}

}  // namespace rung_test
