// Finds a SIM's own number by SMS: the SIM sends "%IMSI^^: <its IMSI>" to another SIM, which
// receives it with the sender's number. Used between the modems of one appliance, and, as in the
// Linux Gateway Client, for SIMs of other gateways. Thread-safe.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>

#include "config/config.hpp"
#include "net/http_client.hpp"
#include "util/clock.hpp"
#include "util/mutex.hpp"
#include "util/octets.hpp"

namespace gsmrelayd {

class NumberDiscovery {
 public:
  explicit NumberDiscovery(const util::Clock& clock) : clock_(clock) {}
  void configure(const config::DaemonSettings& settings);
  /// Returns true if SIMs of this appliance may send queries.
  bool asks() const;

  struct Asker {
    std::string modem, sim;
  };
  /// Stores that `asker`, a SIM of this appliance, has sent a query. It is valid for an hour.
  void query_sent(const std::string& imsi, Asker asker);
  /// Removes and returns the SIM that sent a query with this IMSI; nothing if none did. Only
  /// queries of this appliance count, because any sender can send such a message.
  std::optional<Asker> match_reply(const std::string& imsi);

  /// Queues the registration of another gateway's SIM; does nothing unless `seeding_url` is set.
  void queue_registration(const std::string& imsi, const std::string& number);
  /// Posts one registration that is due. Blocks for seconds: not for a modem's thread.
  void post_registrations();

  /// Returns the SMS-SUBMIT of a query with `imsi` to the number `to`.
  static util::Result<util::Octets> request(const std::string& to, const std::string& imsi);
  /// Returns the IMSI if `text` is a query.
  static std::optional<std::string> imsi_in(const std::string& text);

 private:
  struct PendingRegistration {
    std::string imsi, number;
    int attempts = 0;
    util::Deadline due{};
  };
  struct Asked {
    Asker asker;
    util::Deadline until;
  };

  const util::Clock& clock_;
  mutable util::Mutex mutex_;
  bool asks_ GUARDED_BY(mutex_) = false;
  std::string url_ GUARDED_BY(mutex_);
  std::map<std::string, Asked> queries_ GUARDED_BY(mutex_);  ///< by IMSI
  std::deque<PendingRegistration> pending_ GUARDED_BY(mutex_);
};

}  // namespace gsmrelayd
