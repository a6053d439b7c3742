// gsmrelayd without its main loop: owns the spool, the fleet, the relay's thread and the local API,
// and handles the API's requests.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "control/api.hpp"
#include "gsmrelayd/clock/clock_keeper.hpp"
#include "gsmrelayd/config_watch.hpp"
#include "gsmrelayd/fault_places.hpp"
#include "gsmrelayd/fleet/fleet.hpp"
#include "gsmrelayd/monitor.hpp"
#include "gsmrelayd/relay_worker.hpp"
#include "gsmrelayd/shared.hpp"
#include "gsmrelayd/sim/sim_service.hpp"
#include "util/mutex.hpp"
#include "util/thread.hpp"
#include "warnings/overcurrent.hpp"

namespace gsmrelayd {

class Daemon final : public control::DaemonControl, public control::ModemRegistry {
 public:
  /// Opens the spool and the control socket and starts the threads. Without a `bus` only the ports
  /// in the configuration are used. `defaults` are those that `config` was loaded with, for a
  /// reload.
  static util::Result<std::unique_ptr<Daemon>> start(const config::Config& config,
                                                     std::string config_path,
                                                     const util::Clock& clock,
                                                     std::unique_ptr<io::UsbBus> bus = nullptr,
                                                     FleetOptions options = {},
                                                     config::DaemonSettings defaults = {});
  ~Daemon() override;

  /// Stops every thread and waits at most `patience`. Returns true if all have ended. Work that is
  /// interrupted is safe to repeat.
  bool shutdown(std::chrono::milliseconds patience);
  /// Follows the USB bus, destroys retired threads that have ended, and looks whether the files of
  /// held routes can be used now. Call it when bus_fd() is readable and every second.
  void follow();
  int bus_fd() const { return fleet_->bus_fd(); }
  /// Returns the name of a thread that has stalled; nothing if none has.
  std::optional<std::string> stalled() const { return shared_.liveness.stalled(); }
  /// Returns "2 of 3 modems up", for systemd's STATUS=.
  std::string headline();

  // control::DaemonControl, on the API's threads
  control::DaemonStatus status() override;
  std::vector<config::SimSettings> sim_settings() override;
  util::Result<spool::Id> send(const control::SendRequest& request) override;
  void wake_senders() override;
  util::Result<std::string> test_route(const std::string& route) override;
  void with_router(const std::function<bool(const spool::Router&)>& use) override;
  std::vector<std::string> allowed_routes(const spool::Message& message) override;
  void wake_relay() override { relay_->probe(); }
  std::vector<control::WatchEvent> events(std::uint64_t after,
                                          std::chrono::milliseconds wait) override;
  void record_action(spool::HistoryEntry action) override;
  util::Result<std::vector<spool::HistoryEntry>> history(const spool::HistoryFilter& filter,
                                                         const spool::Page& page) override;
  util::Result<std::vector<spool::HistoryEntry>> dialogues(const spool::Page& page) override;
  util::Result<void> reload() override;

  // control::ModemRegistry, on the API's threads
  std::shared_ptr<control::ModemHandle> find(const std::string& modem) override;
  util::Result<std::vector<std::string>> forget(const std::string& modem) override;

 private:
  Daemon(const config::Config& config, std::string config_path,
         std::unique_ptr<CorrectedClock> clock, std::shared_ptr<spool::File> file,
         std::shared_ptr<const relay::RouteTable> table, spool::Spool api_spool,
         std::unique_ptr<io::UsbBus> bus, FleetOptions options, config::DaemonSettings defaults);
  util::Result<void> open_control();
  /// Marks in the spool that gsmrelayd was stopped, unless one of its threads has failed.
  void end_run();
  /// Gives each component its part of the configuration, at the start and after a reload.
  void configure(const config::Config& config);
  /// Makes `table` the current one. Logs the routes that are held, and those that no longer are.
  void use_routes(const std::shared_ptr<const relay::RouteTable>& table);
  /// Returns what is wrong with the machine, also with the ports of `modems`.
  std::vector<warnings::Finding> check_machine(const std::vector<control::ModemStatus>& modems);
  util::Result<void> reload_file() REQUIRES(reload_mutex_);
  /// Returns the identity of the SIM whose identity is `name` or ends in it (4 characters or more).
  util::Result<std::string> find_sim(const std::string& name);

  const config::DaemonSettings start_settings_;  ///< keys that need a restart keep these values
  const config::DaemonSettings default_settings_;
  const std::string config_path_;
  const std::unique_ptr<CorrectedClock> clock_;
  ConfigWatch config_watch_;
  const util::Deadline started_;
  Shared shared_;
  ClockKeeper clock_keeper_;
  spool::Spool api_spool_;
  std::unique_ptr<control::Api> api_;
  util::Mutex reload_mutex_;  ///< held while the route table is replaced: one change at a time
  std::atomic<int> requests_{0};
  std::atomic<bool> run_ended_{false};
  std::unique_ptr<Fleet> fleet_;
  std::unique_ptr<RelayWorker> relay_;
  SimService sims_;
  FaultPlaces places_;
  warnings::OvercurrentLog overcurrent_;
  Monitor monitor_;
  std::unique_ptr<net::HttpServer> server_;  ///< ends before the others: its requests use them
  util::Thread run_end_;                     ///< runs end_run() during a stop
};

}  // namespace gsmrelayd
