// (The namespace is gsmrelayd, not daemon: unistd.h has a function of that name.)
// gsmrelayd: one thread per modem, one relay thread, the API's threads, and this one: signals,
// timers, watchdog.
#pragma once

#include <atomic>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "control/api.hpp"
#include "daemon/modem_worker.hpp"
#include "daemon/relay_worker.hpp"
#include "daemon/shared.hpp"

namespace gsmrelayd {

class Daemon final : public control::Appliance {
 public:
  /// Opens the spool and the control socket and starts the workers.
  static util::Result<std::unique_ptr<Daemon>> start(config::Config config, std::string config_path,
                                                     const util::Clock& clock);
  ~Daemon() override;

  /// Ends every worker, waiting at most `patience`; what is under way is safe to repeat. True if
  /// all ended.
  bool shutdown(std::chrono::milliseconds patience);
  /// Workers replaced on reload are let go when they have ended. Call now and then.
  void reap();
  /// Nothing if every worker moves: feed the watchdog.
  std::optional<std::string> stalled() const { return shared_.progress.stalled(); }
  /// "3 modems, 2 up": for systemd's STATUS=.
  std::string headline();

  // control::Appliance, on the API's threads
  control::DaemonStatus status() override;
  util::Result<std::vector<control::SentPart>> send(const std::string& modem, const std::string& to,
                                                    const std::string& text) override;
  util::Result<std::string> test_route(const std::string& route) override;
  void wake_relay() override { relay_->probe(); }
  std::vector<control::WatchEvent> events(std::uint64_t after,
                                          std::chrono::milliseconds wait) override;
  util::Result<void> reload() override;

 private:
  Daemon(config::Config config, std::string config_path, const util::Clock& clock,
         std::shared_ptr<spool::File> file, std::shared_ptr<const relay::RouteTable> table,
         spool::Spool api_spool);
  util::Result<void> open_control();
  std::shared_ptr<ModemWorker> find_modem(const std::string& name);

  config::Config config_;
  const std::string config_path_;
  const util::Deadline started_;
  Shared shared_;
  spool::Spool api_spool_;
  std::unique_ptr<control::Api> api_;
  std::mutex reload_mutex_;  ///< before workers_mutex_
  std::atomic<int> requests_{0};
  mutable std::mutex workers_mutex_;
  // shared: a request on the API's thread may hold a worker while a reload lets it go
  std::vector<std::shared_ptr<ModemWorker>> modems_;
  std::list<std::shared_ptr<ModemWorker>> retired_;
  std::unique_ptr<RelayWorker> relay_;
  std::unique_ptr<net::HttpServer> server_;
};

}  // namespace gsmrelayd
