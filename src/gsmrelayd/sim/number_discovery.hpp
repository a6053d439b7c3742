// How a SIM learns its own number from an SMS: it sends "%IMSI^^: <its IMSI>", and whoever receives
// that knows sender and IMSI. Between modems of this box, and for other gateways, as the Linux
// Gateway Client did it. Thread-safe.
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
  /// May SIMs here ask by SMS?
  bool asks() const;

  struct Asker {
    std::string modem, sim;
  };
  /// One of our SIMs has asked: the answer counts for an hour.
  void query_sent(const std::string& imsi, Asker asker);
  /// Our SIM with this IMSI, if it asked: anybody can write such a message, so no other counts.
  std::optional<Asker> match_reply(const std::string& imsi);

  /// Another gateway's SIM asks: its number is registered, if that is switched on.
  void queue_registration(const std::string& imsi, const std::string& number);
  /// Posts what is due; blocks for seconds. Any thread but a modem's.
  void post_registrations();

  /// SMS-SUBMIT with the message.
  static util::Result<util::Octets> request(const std::string& to, const std::string& imsi);
  /// The IMSI in such a message.
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
