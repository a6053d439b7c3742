// The objects that all threads of the daemon share. Each is thread-safe; the daemon owns them, and
// they outlive the threads.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "gsmrelayd/clock/time_sources.hpp"
#include "gsmrelayd/event_log.hpp"
#include "gsmrelayd/history_log.hpp"
#include "gsmrelayd/liveness.hpp"
#include "gsmrelayd/queue_guard.hpp"
#include "gsmrelayd/reset_turns.hpp"
#include "gsmrelayd/sim/number_discovery.hpp"
#include "gsmrelayd/sim/sim_registry.hpp"
#include "gsmrelayd/test_messages.hpp"
#include "gsmrelayd/usb_steps.hpp"
#include "io/bell.hpp"
#include "relay/relay.hpp"
#include "spool/spool.hpp"
#include "util/mutex.hpp"

namespace gsmrelayd {

/// Holds the current route table, which a reload replaces as a whole. Thread-safe.
class CurrentRoutes {
 public:
  explicit CurrentRoutes(std::shared_ptr<const relay::RouteTable> table)
      : table_(std::move(table)) {}
  std::shared_ptr<const relay::RouteTable> get() const {
    const util::MutexLock lock(mutex_);
    return table_;
  }
  void set(std::shared_ptr<const relay::RouteTable> table) {
    const util::MutexLock lock(mutex_);
    table_ = std::move(table);
  }

 private:
  mutable util::Mutex mutex_;
  std::shared_ptr<const relay::RouteTable> table_ GUARDED_BY(mutex_);
};

/// Holds the current error of one part of the daemon as text; empty if there is none. Thread-safe.
class CurrentTrouble {
 public:
  /// Stores `text`. Returns true if it differs from the stored one.
  bool set(std::string text) {
    const util::MutexLock lock(mutex_);
    if (text == text_) return false;
    text_ = std::move(text);
    return true;
  }
  std::string get() const {
    const util::MutexLock lock(mutex_);
    return text_;
  }

 private:
  mutable util::Mutex mutex_;
  std::string text_ GUARDED_BY(mutex_);
};

struct Shared {
  const util::Clock& clock;
  std::shared_ptr<spool::File> file;
  CurrentRoutes routes;
  LivenessMonitor liveness;
  EventLog events;
  HistoryLog history;
  ResetTurns reset_turns;
  UsbSteps usb_steps;
  QueueGuard queue;
  CurrentTrouble spool_trouble;
  std::atomic<bool> spool_damaged{false};  ///< its error says that the file cannot be used
  SimRegistry sims;
  NumberDiscovery number_discovery;
  TestMessages tests;
  TimeSources times;
  /// Raised when a modem's thread has added an SMS that another modem is to send.
  std::atomic<std::uint64_t> outbox_changes{0};
  io::Bell relay_bell;  ///< rung when deliveries may be due
  std::atomic<bool> stopping{false};

  Shared(const util::Clock& c, std::shared_ptr<spool::File> f,
         std::shared_ptr<const relay::RouteTable> table)
      : clock(c),
        file(std::move(f)),
        routes(std::move(table)),
        liveness(c),
        events(c),
        history(c),
        usb_steps(c),
        number_discovery(c),
        times(c) {}

  /// Stores the result of a write to the spool for `status`; logs it if it differs from the last
  /// one.
  void report_spool(const util::Result<void>& result);
};

}  // namespace gsmrelayd
