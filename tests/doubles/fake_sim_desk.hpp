// SIM matters as the API sees them: says what the test put in, remembers what it was asked.
#pragma once

#include "control/sim_desk.hpp"

namespace doubles {

class FakeSimDesk final : public control::SimDesk {
 public:
  std::vector<config::SimSettings> configured;
  util::Result<void> unlock_answer{}, swap_answer{};
  util::Result<modem::UssdReply> ussd_answer = modem::UssdReply{};
  util::Result<control::SwapView> view = util::fail(util::Advice::reject, "no swap was begun");
  std::string modem, text;
  modem::Unlocking unlocking;
  int cancelled = 0, started = 0;

  std::vector<config::SimSettings> entries() override { return configured; }
  util::Result<void> unlock(const std::string& name, const modem::Unlocking& what) override {
    modem = name;
    unlocking = what;
    return unlock_answer;
  }
  util::Result<modem::UssdReply> ussd(const std::string& name, const std::string& code) override {
    modem = name;
    text = code;
    return ussd_answer;
  }
  util::Result<void> cancel_ussd(const std::string& name) override {
    modem = name;
    ++cancelled;
    return {};
  }
  util::Result<void> start_swap(const std::string& name) override {
    modem = name;
    ++started;
    return swap_answer;
  }
  util::Result<void> cancel_swap(const std::string& name) override {
    modem = name;
    ++cancelled;
    return swap_answer;
  }
  util::Result<control::SwapView> swap(const std::string& /*name*/, std::uint64_t after,
                                       std::chrono::milliseconds /*wait*/) override {
    auto newer = view;
    if (newer)
      std::erase_if(newer->events, [&](const auto& event) { return event.number <= after; });
    return newer;
  }
};

}  // namespace doubles
