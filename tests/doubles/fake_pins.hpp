// A provider of PINs that remembers nothing over restarts.
#pragma once

#include <string>
#include <vector>

#include "modem/sim/sim.hpp"

namespace doubles {

/// Provides one PIN, once, and records its result.
struct FakePins final : modem::PinProvider {
  std::string pin = "4711";
  std::vector<modem::PinOutcome> outcomes;
  std::vector<modem::LockedSim> asked;
  std::vector<std::string> withdrawn;  ///< PINs

  util::Result<std::string> pin_for(const modem::LockedSim& card) override {
    asked.push_back(card);
    if (pin.empty()) return util::fail(util::Advice::reject, "no PIN");
    return pin;
  }
  void tried(const modem::LockedSim&, const std::string&, modem::PinOutcome outcome) override {
    outcomes.push_back(outcome);
    pin.clear();
  }
  void withdraw(const modem::LockedSim&, const std::string& entered) override {
    withdrawn.push_back(entered);
  }
};

}  // namespace doubles
