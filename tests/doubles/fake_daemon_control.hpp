// The daemon as the API sees it: returns what the test has set, and records calls.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "control/daemon_control.hpp"

namespace doubles {

class FakeDaemonControl final : public control::DaemonControl {
 public:
  control::DaemonStatus now;
  std::vector<config::SimSettings> configured_sims;
  /// The result of sending; without an error the id is that of `outgoing`.
  util::Result<void> send_answer{};
  std::function<spool::Id(const control::SendRequest&)> outgoing;
  util::Result<std::string> test_answer = std::string("the server took the probe: 200 in 12 ms");
  util::Result<void> reload_answer{};
  std::vector<control::WatchEvent> log;
  control::SendRequest sent;
  std::vector<spool::HistoryEntry> actions;  ///< recorded, oldest first
  std::vector<spool::HistoryEntry> kept;     ///< the answer of history()
  spool::HistoryFilter history_filter;       ///< of the last call
  spool::Page history_page;
  std::vector<std::string> allowed{"main"};
  relay::RouteTable router{
      std::vector<relay::RouteSettings>{}};  ///< accepts nothing until a test sets another
  int wakes = 0, reloads = 0, waits = 0, sender_wakes = 0;

  /// One connected modem and one working route.
  FakeDaemonControl() {
    now.version = "9.9.9";
    now.uptime = std::chrono::hours(5);
    control::ModemStatus modem;
    modem.name = "kitchen";
    modem.port = "/dev/ttyUSB0";
    modem.health = control::ModemHealth::up;
    modem.info.operator_name = "MTN CAM";
    modem.info.imei = "490154203237518";
    modem.info.service_centre = "+237670000100";
    modem.info.iccid = "8923700000000000123";
    modem.info.imsi = "624010000000001";
    modem.info.sim = modem::SimState::ready;
    modem.info.registration = 1;
    modem.info.signal = modem::Signal{.dbm = -71};
    modem.info.memories = {{"SM", 2, 30}};
    modem.last_sms_ago = std::chrono::minutes(3);
    now.modems.push_back(modem);
    now.routes.push_back({"main", relay::Breaker::closed, 0, {}});
  }

  control::DaemonStatus status() override { return now; }
  std::vector<config::SimSettings> sim_settings() override { return configured_sims; }
  util::Result<spool::Id> send(const control::SendRequest& request) override {
    sent = request;
    if (!send_answer) return util::fail(send_answer.error());
    return outgoing ? outgoing(request) : 1;
  }
  void wake_senders() override { ++sender_wakes; }
  util::Result<std::string> test_route(const std::string& /*route*/) override {
    return test_answer;
  }
  void with_router(const std::function<bool(const spool::Router&)>& use) override { use(router); }
  std::vector<std::string> allowed_routes(const spool::Message& /*message*/) override {
    return allowed;
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
  void record_action(spool::HistoryEntry action) override { actions.push_back(std::move(action)); }
  util::Result<std::vector<spool::HistoryEntry>> history(const spool::HistoryFilter& filter,
                                                         const spool::Page& page) override {
    history_filter = filter;
    history_page = page;
    return kept;
  }
  util::Result<std::vector<spool::HistoryEntry>> dialogues(const spool::Page& page) override {
    history_page = page;
    return kept;
  }
  util::Result<void> reload() override {
    ++reloads;
    return reload_answer;
  }
};

}  // namespace doubles
