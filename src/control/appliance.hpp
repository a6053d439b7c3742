// What the local API asks of the daemon. Implemented by src/daemon, by a fake in tests. Called on
// the API's threads, side by side: thread-safe.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

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
  failing
};
const char* to_string(ModemHealth health);

/// A snapshot, copied out under a lock.
struct ModemStatus {
  std::string name, port;
  std::string usb;     ///< "1-1.3"; empty: not a USB device, or not known to be one
  std::string family;  ///< of the driver chosen by its USB ids; empty: none was
  ModemHealth health = ModemHealth::starting;
  std::string trouble;  ///< what is wrong and what to do; empty when up
  modem::Info info;
  std::optional<std::chrono::milliseconds> last_heard_ago, last_sms_ago;
  std::int64_t received = 0, reopened = 0, timeouts = 0, commands = 0;
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

struct SentPart {
  int sequence = 1;
  std::optional<int> reference;  ///< <mr>
  std::string state;             ///< "sent", "maybe-sent", "failed"
  std::string error;
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
  /// Through the modem thread's mailbox. `retry` when the modem is not up or did not answer in
  /// time, `reject` for an unknown modem or text that cannot be sent.
  virtual util::Result<std::vector<SentPart>> send(const std::string& modem, const std::string& to,
                                                   const std::string& text) = 0;
  /// A marked probe through the route's real path, not from the spool; the judgement in words.
  virtual util::Result<std::string> test_route(const std::string& route) = 0;
  /// The relay looks at once.
  virtual void wake_relay() = 0;
  /// The newest of the last 1,000 events after `number`; waits up to `wait` for one.
  virtual std::vector<WatchEvent> events(std::uint64_t after, std::chrono::milliseconds wait) = 0;
  virtual util::Result<void> reload() = 0;
};

}  // namespace control
