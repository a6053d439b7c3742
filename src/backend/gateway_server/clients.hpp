// Gateway clients: which of them may send messages. Thread-safe.
#pragma once

#include <map>
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
  /// Returns true if a client has this number, with or without its plus.
  bool has_number(std::string_view number) const;
  /// Notes that the client `name` has brought a message that was taken.
  void note_published(const std::string& name, util::WallTime now);
  /// Returns when the client brought the last one since the program started; 1970 if none.
  util::WallTime last_published(const std::string& name) const;

 private:
  const std::vector<Client> clients_;
  const bool open_;
  mutable util::Mutex mutex_;
  std::map<std::string, util::WallTime> published_ GUARDED_BY(mutex_);  ///< by name
};

}  // namespace gateway_server
