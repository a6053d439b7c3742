// Gateway clients: which of them may send messages, and how many. Thread-safe.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "api/response.hpp"
#include "net/http_server.hpp"
#include "util/clock.hpp"
#include "util/mutex.hpp"

namespace gateway_server {

struct Client {
  std::string name;
  std::string number, country, operator_name, operator_code,
      protocol;  ///< for the list that phones read
  std::string token, hmac_key,
      certificate;  ///< credentials; all empty: an entry of the list only
};

/// A token bucket for each name: `burst` requests at once, and one more after each `pause`.
class RateLimiter {
 public:
  RateLimiter(int burst, util::Duration pause) : burst_(burst), pause_(pause) {}
  /// Takes a token of `name`. Returns the seconds to wait if there is none. Remembers 10,000 names
  /// at most, and forgets the one that was unused for longest.
  std::optional<int> consume(const std::string& name, util::Deadline now);

 private:
  struct Bucket {
    double tokens = 0;
    util::Deadline then{};
  };
  const int burst_;
  const util::Duration pause_;
  util::Mutex mutex_;
  std::map<std::string, Bucket> buckets_ GUARDED_BY(mutex_);
};

class Clients {
 public:
  /// With `open`, clients without a credential (unmodified DekuSMS) may send messages too.
  Clients(std::vector<Client> clients, bool open) : clients_(std::move(clients)), open_(open) {}
  /// Returns the name of the client that sent `request`, or "" for an unknown client if `open`.
  /// Fails with 401 for a wrong credential, or for none unless `open`. Signatures are those of
  /// gsmrelayd: HMAC-SHA-256 of "<seconds>.<body>". Fails with 503 if the signature is right and
  /// its time is more than 10 minutes off: the client keeps the message until the clocks agree.
  api::Result<std::string> admit(const net::ServerRequest& request, util::WallTime now) const;
  const std::vector<Client>& all() const { return clients_; }

 private:
  const std::vector<Client> clients_;
  const bool open_;
};

}  // namespace gateway_server
