// Gateway clients: who may bring messages, and how many. Thread-safe.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "api/response.hpp"
#include "net/http_server.hpp"
#include "util/clock.hpp"

namespace gateway_server {

struct Client {
  std::string name;
  std::string number, country, operator_name, operator_code,
      protocol;  ///< for the list that phones get
  std::string token, hmac_key,
      certificate;  ///< what proves it; all empty: it only stands in the list
};

/// So many in a burst, and one more each `pause`.
class RateLimiter {
 public:
  RateLimiter(int burst, util::Duration pause) : burst_(burst), pause_(pause) {}
  /// Nothing if it may; else seconds to wait. Remembers at most 10,000 names: the one unused for
  /// longest goes.
  std::optional<int> ask(const std::string& name, util::Deadline now);

 private:
  struct Bucket {
    double tokens = 0;
    util::Deadline then{};
  };
  const int burst_;
  const util::Duration pause_;
  std::mutex mutex_;
  std::map<std::string, Bucket> buckets_;
};

class Clients {
 public:
  /// `open`: clients without a credential may bring messages, too (unmodified DekuSMS).
  Clients(std::vector<Client> clients, bool open) : clients_(std::move(clients)), open_(open) {}
  /// The client's name, "" for one that is not known but may; 401 for one that may not. A
  /// credential that is shown must be right. Signatures as gsmrelayd makes them: HMAC-SHA-256 of
  /// "<seconds>.<body>"; more than 10 minutes off a right one is a 503: the message is kept there
  /// until the clocks agree.
  api::Result<std::string> admit(const net::ServerRequest& request, util::WallTime now) const;
  const std::vector<Client>& all() const { return clients_; }

 private:
  const std::vector<Client> clients_;
  const bool open_;
};

}  // namespace gateway_server
