// A Modem on a fake modem and a fake clock.
#pragma once

#include <doctest/doctest.h>

#include <functional>

#include "drivers/drivers.hpp"
#include "modem/modem.hpp"
#include "tests/doubles/fake_modem.hpp"
#include "tests/doubles/fake_pins.hpp"
#include "util/log.hpp"

namespace modem_test {

using doubles::FakeModem;
using doubles::FakePort;
using doubles::kPdu;
using doubles::pdu;
using util::Advice;
using namespace std::chrono_literals;

struct Desk {
  doubles::FakeClock clock;
  FakeModem fake{clock};
  modem::Modem modem{fake, clock, drivers::find};

  Desk() { quiet(); }
  ~Desk() { util::set_log_level(util::LogLevel::info); }
  static void quiet() { util::set_log_level(util::LogLevel::error); }
  void up() { REQUIRE(modem.bring_up({})); }
  /// Lists every memory once, as the daemon does at the start.
  void sweep() {
    for (const auto& memory : modem.memories()) REQUIRE(modem.list(memory));
  }
  template <class Kind>
  bool next_is(util::Duration within = 1s) {
    const auto event = modem.next_event(clock.in(within));
    return event && *event && std::holds_alternative<Kind>(**event);
  }
  bool nothing_next(util::Duration within = 1s) {
    const auto event = modem.next_event(clock.in(within));
    return event && !*event;
  }
  std::vector<std::string> listed(const std::string& memory) {
    std::vector<std::string> pdus;
    const auto listing = modem.list(memory);
    REQUIRE(listing);
    for (const auto& stored : *listing) pdus.push_back(stored.pdu_hex);
    return pdus;
  }
  std::uint64_t commands(const std::function<void()>& work) {
    const auto before = modem.channel().commands_sent();
    work();
    return modem.channel().commands_sent() - before;
  }
};

using Pdus = std::vector<std::string>;

}  // namespace modem_test
