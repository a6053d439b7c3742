// The daemon as the API sees it: says what the test put in, remembers what it was asked.
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "control/appliance.hpp"
#include "fake_sim_desk.hpp"

namespace doubles {

class FakeAppliance final : public control::Appliance {
 public:
  control::DaemonStatus now;
  util::Result<std::vector<control::SentPart>> send_answer =
      std::vector<control::SentPart>{{1, 17, "sent", ""}};
  util::Result<std::string> test_answer = std::string("the server took the probe: 200 in 12 ms");
  util::Result<void> reload_answer{};
  std::vector<control::WatchEvent> log;
  std::string sent_by, sent_to, sent_text;
  FakeSimDesk sim_desk;
  int wakes = 0, reloads = 0, waits = 0;

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
  util::Result<std::vector<control::SentPart>> send(const std::string& modem, const std::string& to,
                                                    const std::string& text) override {
    sent_by = modem;
    sent_to = to;
    sent_text = text;
    return send_answer;
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
