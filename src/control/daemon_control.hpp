// The interface of the daemon for the local API. Implemented by src/gsmrelayd and by a fake in
// tests. Several threads call it at once: implementations are thread-safe.
#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "io/port_fault.hpp"
#include "modem/modem.hpp"
#include "relay/relay.hpp"
#include "spool/history.hpp"
#include "util/result.hpp"
#include "warnings/report.hpp"

namespace control {

enum class ModemHealth {
  starting,
  up,
  degraded,
  held,  ///< another program has locked its port
  absent,
  failing,
  suspended,  ///< by an administrator: its port stays closed
  parked      ///< nothing has helped: its port stays closed until the next attempt
};
const char* to_string(ModemHealth health);

struct SignalSample {
  std::chrono::milliseconds ago{0};
  int dbm = 0;
};

/// The network that the `[[sim]]` entry of a modem's card asks for, and what came of it.
struct NetworkWish {
  std::string operator_lock{};  ///< MCC and MNC; empty: any network
  std::string technology{};     ///< "2G, 3G"; empty: any
  bool roaming = true;
  std::string trouble{};          ///< how the network in use differs, and why; empty if it does not
  bool unwanted_roaming = false;  ///< it roams, which `roaming` forbids: it sends nothing
};

/// A copy of a modem's state. It has more than 20 members, as the local API shows it as a whole.
struct ModemStatus {
  std::string name, port;
  std::string usb;     ///< "1-1.3"; empty: not known to be a USB device
  std::string family;  ///< the driver chosen by its USB ids; empty: none
  ModemHealth health = ModemHealth::starting;
  std::string trouble;  ///< the fault and the next step, while starting the last one; empty if up
  std::string_view fault{};  ///< the code of the warning for `trouble`; empty: by `health`
  std::string next{};        ///< the command that mends `trouble`; empty: that of the warning
  std::string where{};       ///< the line of the configuration that `fault` is about: "FILE:LINE"
  std::optional<io::PortFault> shared{};  ///< another program that also has its port open
  /// Since when it cannot receive: it is not up, or not registered with a network. Zero if it can.
  std::chrono::milliseconds unable_for{0};
  modem::Info info;
  NetworkWish wish{};
  std::string money;              ///< "balance 1.20 is below 2.50"; else ""
  std::string balance_trouble{};  ///< why the balance could not be read; empty if it could
  std::optional<std::chrono::milliseconds> last_heard_ago, last_sms_ago;
  std::int64_t received = 0, reopened = 0, timeouts = 0, commands = 0;
  std::int64_t sent = 0, calls = 0;
  int departures = 0;      ///< within the last day, without an explanation
  std::int64_t noise = 0;  ///< octets that made no sense on its line lately; 0: the line is clean
  std::vector<SignalSample> signals{};  ///< of the last day, oldest first
  std::string sending_trouble;          ///< why its SIM cannot send; empty if it can
  std::string self_test_trouble{};      ///< why no test SMS to its SIM is possible; else empty
};

/// A USB modem that is not used, with the reason.
struct UnusedModem {
  std::string usb, why;
};

/// What waits in the spool, and the limits of [daemon] for it.
struct QueueState {
  std::int64_t messages = 0, octets = 0;            ///< deliveries that wait; the file
  std::int64_t most_messages = 0, most_octets = 0;  ///< 0: no limit
  bool full = false;                                ///< SMS stay on the modems
  /// Returns how much of the limit is used that is used more.
  std::int64_t percent() const {
    constexpr std::int64_t kWhole = 100;
    return std::max(most_messages > 0 ? messages * kWhole / most_messages : 0,
                    most_octets > 0 ? octets * kWhole / most_octets : 0);
  }
};

struct DaemonStatus {
  std::string version;
  std::chrono::milliseconds uptime{0};
  std::string spool_trouble;       ///< "disk full: …"; empty if there is none
  std::string_view spool_fault{};  ///< the code of the warning for it; empty: "spool-failed"
  std::string spool_folder{};
  QueueState queue{};
  std::vector<warnings::Finding> host{};     ///< what is wrong with the machine
  std::vector<warnings::Finding> outlets{};  ///< alarms that are not told, and the heartbeat
  std::string config_trouble{};  ///< why a restart would not take the file whole, or a reload has
                                 ///< refused it; empty: neither
  std::string config_next{};     ///< the command that mends it; empty: `gsmrelay config check`
  std::string config_file{};     ///< its path
  bool config_mended = false;    ///< after a refused reload: the file has no mistakes any more
  std::string stalled{};         ///< the thread that makes no progress; empty: all do
  std::vector<ModemStatus> modems;
  std::vector<UnusedModem> unused;
  std::vector<relay::RouteState> routes;
};

/// A text to send. `modem` and `sim` may be empty: any.
struct SendRequest {
  std::string to, text, modem, sim;
  bool report = false;  ///< ask the network for a status report
  bool forget = false;  ///< erase number and text once it was sent or given up
};

/// One event for `gsmrelay watch`. It has no message text; numbers are masked.
struct WatchEvent {
  std::uint64_t number = 0;  ///< increasing; a client asks for later ones
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
  /// Adds a message to the outgoing queue and returns its id. Fails with `reject` for an unknown
  /// modem or SIM, and for a text that cannot be sent.
  virtual util::Result<spool::Id> send(const SendRequest& request) = 0;
  /// Makes the modems poll the outgoing queue at once.
  virtual void wake_senders() = 0;
  /// Sends a probe, marked as such, to the server of `route`. Returns the evaluation in words.
  virtual util::Result<std::string> test_route(const std::string& route) = 0;
  /// Calls `use` with the router of the routes that are configured now. `use` returns whether the
  /// transaction in which it asked the router was committed.
  virtual void with_router(const std::function<bool(const spool::Router&)>& use) = 0;
  /// Returns the configured routes that the `[[sim]]` entry of the message's SIM allows, whatever
  /// they accept. None for a test of the appliance.
  virtual std::vector<std::string> allowed_routes(const spool::Message& message) = 0;
  /// Makes the relay poll its queue at once.
  virtual void wake_relay() = 0;
  /// Returns the events after number `after`, of the last 1,000. Waits up to `wait` for one.
  virtual std::vector<WatchEvent> events(std::uint64_t after, std::chrono::milliseconds wait) = 0;
  /// Adds what a person did to the kept history.
  virtual void record_action(spool::HistoryEntry action) = 0;
  /// Returns the kept history, newest first.
  virtual util::Result<std::vector<spool::HistoryEntry>> history(const spool::HistoryFilter& filter,
                                                                 const spool::Page& page) = 0;
  /// Returns the dialogues before failures, newest first.
  virtual util::Result<std::vector<spool::HistoryEntry>> dialogues(const spool::Page& page) = 0;
  /// Reads the configuration again. Fails with `reject` if it has errors: the old one stays in use.
  virtual util::Result<void> reload() = 0;
};

}  // namespace control
