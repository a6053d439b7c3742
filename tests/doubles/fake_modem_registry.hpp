// The modems as the API sees them: one named "kitchen", which returns what the test has set and
// records calls.
#pragma once

#include <string>
#include <vector>

#include "control/modem_registry.hpp"

namespace doubles {

class FakeModemHandle final : public control::ModemHandle {
 public:
  util::Result<std::vector<std::string>> raw_answer = std::vector<std::string>{"+CSQ: 20,99", "OK"};
  control::TraceView trace_view{{"> AT", "< OK"}, 2, 0, true};
  util::Result<std::vector<modem::HeardNetwork>> scan_answer =
      std::vector<modem::HeardNetwork>{{2, "MTN Cameroon", "62401", "cm", 7}};
  util::Result<std::vector<control::ClearedMemory>> clear_answer =
      std::vector<control::ClearedMemory>{{.name = "SM", .before = 3, .total = 3, .drafts = 3}};
  util::Result<void> unlock_answer{}, swap_answer{}, service_centre_answer{}, recover_answer{};
  util::Result<modem::UssdReply> ussd_answer = modem::UssdReply{};
  util::Result<control::SwapView> swap_view = util::fail(util::Advice::reject, "no swap was begun");

  control::RawCommand command;
  struct Traced {
    std::chrono::seconds length{0};
    bool reopen = false;
  } traced;
  bool suspended = false;
  std::optional<modem::Rung> rung;
  bool force = false;
  int unparked = 0;
  std::string ussd_text, service_centre;
  modem::Unlocking unlocking;
  int cancelled = 0, started = 0, tested = 0, waits = 0;

  util::Result<std::vector<std::string>> raw_command(const control::RawCommand& given) override {
    command = given;
    return raw_answer;
  }
  void start_trace(std::chrono::seconds length, bool reopen) override { traced = {length, reopen}; }
  control::TraceView trace(std::uint64_t after, std::chrono::milliseconds wait) override {
    if (wait.count() > 0) {
      ++waits;
      trace_view.running = false;
    }
    auto view = trace_view;
    if (after > 0) view.lines.clear();
    return view;
  }
  util::Result<std::vector<modem::HeardNetwork>> scan() override { return scan_answer; }
  util::Result<std::vector<control::ClearedMemory>> clear() override { return clear_answer; }
  util::Result<void> suspend(bool suspend) override {
    suspended = suspend;
    return {};
  }
  util::Result<void> recover(modem::Rung asked, bool forced) override {
    rung = asked;
    force = forced;
    return recover_answer;
  }
  void unpark() override { ++unparked; }
  util::Result<void> unlock(const modem::Unlocking& given) override {
    unlocking = given;
    return unlock_answer;
  }
  util::Result<void> set_service_centre(const util::PhoneNumber& number) override {
    service_centre = number.text();
    return service_centre_answer;
  }
  util::Result<modem::UssdReply> ussd(const std::string& text) override {
    ussd_text = text;
    return ussd_answer;
  }
  util::Result<void> cancel_ussd() override {
    ++cancelled;
    return {};
  }
  util::Result<void> start_swap() override {
    ++started;
    return swap_answer;
  }
  util::Result<void> start_test() override {
    ++tested;
    return swap_answer;
  }
  util::Result<void> cancel_swap() override {
    ++cancelled;
    return swap_answer;
  }
  util::Result<control::SwapView> swap(std::uint64_t after,
                                       std::chrono::milliseconds /*wait*/) override {
    auto newer = swap_view;
    if (newer)
      std::erase_if(newer->events, [&](const auto& event) { return event.number <= after; });
    return newer;
  }
};

class FakeModemRegistry final : public control::ModemRegistry {
 public:
  FakeModemHandle kitchen;
  util::Result<std::vector<std::string>> forget_answer =
      std::vector<std::string>{"it is in the list no more"};

  std::shared_ptr<control::ModemHandle> find(const std::string& name) override {
    if (name != "kitchen") return nullptr;
    return {std::shared_ptr<void>(), &kitchen};  // owned by this registry
  }
  util::Result<std::vector<std::string>> forget(const std::string& /*name*/) override {
    return forget_answer;
  }
};

}  // namespace doubles
