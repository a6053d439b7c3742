// The daemon as the API sees it: says what the test put in, remembers what it was asked.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "control/appliance.hpp"
#include "fake_sim_desk.hpp"

namespace doubles {

class FakeAppliance final : public control::Appliance {
 public:
  control::DaemonStatus now;
  /// What sending says; without an error the id is that of `outgoing`.
  util::Result<void> send_answer{};
  std::function<spool::Id(const control::SendRequest&)> outgoing;
  util::Result<std::vector<std::string>> at_answer = std::vector<std::string>{"+CSQ: 20,99", "OK"};
  util::Result<std::string> test_answer = std::string("the server took the probe: 200 in 12 ms");
  util::Result<void> reload_answer{};
  std::vector<control::WatchEvent> log;
  FakeSimDesk sim_desk;
  control::SendRequest sent;
  control::TechnicianRequest asked;
  struct Traced {
    std::string modem;
    std::chrono::seconds length{0};
    bool reopen = false;
  } traced;
  control::TraceView trace_view{{"> AT", "< OK"}, 2, 0, true};
  util::Result<std::vector<modem::HeardNetwork>> scan_answer =
      std::vector<modem::HeardNetwork>{{2, "MTN Cameroon", "62401", "cm", 7}};
  util::Result<std::vector<std::string>> forget_answer =
      std::vector<std::string>{"it is in the list no more"};
  std::map<std::string, bool> suspended;
  int wakes = 0, reloads = 0, waits = 0, sender_wakes = 0;

  /// One modem that is up and one route that gets through.
  FakeAppliance() {
    now.version = "9.9.9";
    now.uptime = std::chrono::hours(5);
    control::ModemStatus modem;
    modem.name = "kitchen";
    modem.port = "/dev/ttyUSB0";
    modem.health = control::ModemHealth::up;
    modem.info.operator_name = "MTN CAM";
    modem.info.imei = "490154203237518";
    modem.info.iccid = "8923700000000000123";
    modem.info.imsi = "624010000000001";
    modem.info.sim = modem::SimState::ready;
    modem.info.registration = 1;
    modem.info.signal_dbm = -71;
    modem.info.memories = {{"SM", 2, 30}};
    modem.last_sms_ago = std::chrono::minutes(3);
    now.modems.push_back(modem);
    now.routes.push_back({"main", relay::Breaker::closed, 0, {}});
  }

  control::DaemonStatus status() override { return now; }
  util::Result<spool::Id> send(const control::SendRequest& request) override {
    sent = request;
    if (!send_answer) return util::fail(send_answer.error());
    return outgoing ? outgoing(request) : 1;
  }
  void wake_senders() override { ++sender_wakes; }
  util::Result<std::vector<std::string>> technician(
      const control::TechnicianRequest& request) override {
    asked = request;
    return at_answer;
  }
  util::Result<void> start_trace(const std::string& modem, std::chrono::seconds length,
                                 bool reopen) override {
    if (modem != "kitchen")
      return util::fail(util::Advice::reject, "there is no modem of that name");
    traced = {modem, length, reopen};
    return {};
  }
  util::Result<control::TraceView> trace(const std::string& modem, std::uint64_t after,
                                         std::chrono::milliseconds wait) override {
    if (modem != "kitchen")
      return util::fail(util::Advice::reject, "there is no modem of that name");
    if (wait.count() > 0) {
      ++waits;
      trace_view.running = false;
    }
    auto view = trace_view;
    if (after > 0) view.lines.clear();
    return view;
  }
  util::Result<std::vector<modem::HeardNetwork>> scan(const std::string& /*modem*/) override {
    return scan_answer;
  }
  util::Result<std::vector<std::string>> forget(const std::string& /*modem*/) override {
    return forget_answer;
  }
  util::Result<void> suspend(const std::string& modem, bool suspend) override {
    if (modem != "kitchen")
      return util::fail(util::Advice::reject, "there is no modem of that name");
    suspended[modem] = suspend;
    return {};
  }
  util::Result<std::string> test_route(const std::string& /*route*/) override {
    return test_answer;
  }
  void wake_relay() override { ++wakes; }
  std::vector<control::WatchEvent> events(std::uint64_t after,
                                          std::chrono::milliseconds wait) override {
    if (wait.count() > 0) ++waits;
    std::vector<control::WatchEvent> newer;
    for (const auto& event : log)
      if (event.number > after) newer.push_back(event);
    return newer;
  }
  util::Result<void> reload() override {
    ++reloads;
    return reload_answer;
  }
  control::SimDesk& sims() override { return sim_desk; }
};

}  // namespace doubles
