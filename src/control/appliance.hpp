// What the local API asks of the daemon. Implemented by src/gsmrelayd, by a fake in tests. Called
// on the API's threads, side by side: thread-safe.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "control/sim_desk.hpp"
#include "modem/modem.hpp"
#include "modem/scan.hpp"
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
  /// File::service_now(), to show when the next try is; nothing: that is left out.
  std::optional<spool::ServiceTime> service_now{};
  std::vector<ModemStatus> modems;
  std::vector<UnusedModem> unused;
  std::vector<relay::RouteState> routes;
};

/// A text to send; by this modem or SIM, or by any.
struct SendRequest {
  std::string to, text, modem, sim;
  bool report = false;  ///< ask the network for a status report
};

/// An AT command of a technician.
struct TechnicianRequest {
  std::string modem, command;
  bool force = false;  ///< also what may end reception or lock the SIM
  std::chrono::seconds limit{10};
};

/// What of a modem's dialogue has been written down, blanked: lines of a transcript.
struct TraceView {
  std::vector<std::string> lines;
  std::uint64_t last = 0;  ///< number of the newest line; ask for those after it
  std::uint64_t lost = 0;  ///< older ones asked for that are no longer kept
  bool running = false;
};

/// One event for `gsmrelay watch`: no content, numbers masked.
struct WatchEvent {
  std::uint64_t number = 0;  ///< increasing; ask for those after it
  util::WallTime time;
  std::string kind;  ///< "sms", "relay", "modem", "spool"
  std::string subject, text;
};

class Appliance {
 public:
  virtual ~Appliance() = default;
  virtual DaemonStatus status() = 0;
  /// Into the outgoing queue. `reject` for an unknown modem or SIM, or text that cannot be sent.
  virtual util::Result<spool::Id> send(const SendRequest& request) = 0;
  /// The modems look into the outgoing queue at once.
  virtual void wake_senders() = 0;
  /// Through the modem thread's mailbox: the lines of the answer, the final result last. `retry`
  /// when the modem is not up or did not answer in time, `reject` for an unknown modem or a
  /// dangerous command.
  virtual util::Result<std::vector<std::string>> technician(const TechnicianRequest& request) = 0;
  /// Writes down its dialogue for `length`, with `reopen` from a new opening of its port on.
  /// `reject` for an unknown modem.
  virtual util::Result<void> start_trace(const std::string& modem, std::chrono::seconds length,
                                         bool reopen) = 0;
  /// The lines after number `after`; waits up to `wait` for one. `reject` for an unknown modem.
  virtual util::Result<TraceView> trace(const std::string& modem, std::uint64_t after,
                                        std::chrono::milliseconds wait) = 0;
  /// The networks it hears; takes minutes. `retry` when the modem is not up or does not answer,
  /// `reject` for an unknown modem or one that cannot.
  virtual util::Result<std::vector<modem::HeardNetwork>> scan(const std::string& modem) = 0;
  /// Drops a modem that is not there and what is remembered of it but its messages; what was done,
  /// in words. `reject` for an unknown or configured modem and for one that is there.
  virtual util::Result<std::vector<std::string>> forget(const std::string& modem) = 0;
  /// A suspended modem's port is closed and stays so over reloads and restarts. `reject` for an
  /// unknown modem.
  virtual util::Result<void> suspend(const std::string& modem, bool suspended) = 0;
  /// A marked probe through the route's real path, not from the spool; the judgement in words.
  virtual util::Result<std::string> test_route(const std::string& route) = 0;
  /// The relay looks at once.
  virtual void wake_relay() = 0;
  /// The newest of the last 1,000 events after `number`; waits up to `wait` for one.
  virtual std::vector<WatchEvent> events(std::uint64_t after, std::chrono::milliseconds wait) = 0;
  virtual util::Result<void> reload() = 0;
  virtual SimDesk& sims() = 0;
};

}  // namespace control
