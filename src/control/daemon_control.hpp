// What the local API asks of the daemon as a whole. Implemented by src/gsmrelayd, by a fake in
// tests. Called on the API's threads, side by side: thread-safe.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "modem/modem.hpp"
#include "relay/relay.hpp"
#include "spool/spool.hpp"
#include "util/result.hpp"

namespace control {

enum class ModemHealth {
  starting,
  up,
  degraded,
  held,  ///< another program has its port
  absent,
  failing,
  suspended  ///< by a person: its port stays closed
};
const char* to_string(ModemHealth health);

struct SignalSample {
  std::chrono::milliseconds ago{0};
  int dbm = 0;
};

/// A snapshot, copied out under a lock.
struct ModemStatus {
  std::string name, port;
  std::string usb;     ///< "1-1.3"; empty: not a USB device, or not known to be one
  std::string family;  ///< of the driver chosen by its USB ids; empty: none was
  ModemHealth health = ModemHealth::starting;
  std::string trouble;  ///< what is wrong and what to do; empty when up
  modem::Info info;
  std::string money;  ///< "balance 1.20 is below 2.50", or what kept it from being asked; else ""
  std::optional<std::chrono::milliseconds> last_heard_ago, last_sms_ago;
  std::int64_t received = 0, reopened = 0, timeouts = 0, commands = 0;
  std::int64_t sent = 0, calls = 0;
  std::vector<SignalSample> signals{};  ///< of the last day, oldest first
  std::string sending_trouble;          ///< why nothing goes out by its SIM; empty when it does
};

/// A USB modem that is not used, and why.
struct UnusedModem {
  std::string usb, why;
};

struct DaemonStatus {
  std::string version;
  std::chrono::milliseconds uptime{0};
  std::string spool_trouble;  ///< "disk full: …"; empty when fine
  std::vector<ModemStatus> modems;
  std::vector<UnusedModem> unused;
  std::vector<relay::RouteState> routes;
};

/// A text to send; by this modem or SIM, or by any.
struct SendRequest {
  std::string to, text, modem, sim;
  bool report = false;  ///< ask the network for a status report
};

/// One event for `gsmrelay watch`: no content, numbers masked.
struct WatchEvent {
  std::uint64_t number = 0;  ///< increasing; ask for those after it
  util::WallTime time;
  std::string kind;  ///< "sms", "relay", "modem", "spool"
  std::string subject, text;
};

class DaemonControl {
 public:
  virtual ~DaemonControl() = default;
  virtual DaemonStatus status() = 0;
  /// Returns the `[[sim]]` entries of the configuration, without their PINs.
  virtual std::vector<config::SimSettings> sim_settings() = 0;
  /// Puts a message into the outgoing queue. `reject` for an unknown modem or SIM, or text that
  /// cannot be sent.
  virtual util::Result<spool::Id> send(const SendRequest& request) = 0;
  /// Makes the modems look into the outgoing queue at once.
  virtual void wake_senders() = 0;
  /// Sends a marked probe through the route's real path, not from the spool. Returns the evaluation
  /// in words.
  virtual util::Result<std::string> test_route(const std::string& route) = 0;
  /// Makes the relay look into the queue at once.
  virtual void wake_relay() = 0;
  /// Returns the newest of the last 1,000 events after `number`; waits up to `wait` for one.
  virtual std::vector<WatchEvent> events(std::uint64_t after, std::chrono::milliseconds wait) = 0;
  /// Reads the configuration again. `reject` if it has mistakes: the one in use stays.
  virtual util::Result<void> reload() = 0;
};

}  // namespace control
