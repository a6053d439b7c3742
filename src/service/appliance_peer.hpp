// Client of gsmrelayd's `POST /v1/send` (docs/api.md): puts an SMS into the appliance's outgoing
// queue, over its UNIX socket.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include "net/http_client.hpp"

namespace service {

struct Sms {
  std::string to, text;
  std::string modem{};  ///< which one sends; empty: gsmrelayd chooses
  bool forget = false;  ///< the appliance forgets number and text once it has sent the SMS
};

enum class SendState {
  queued,
  refused,      ///< sending it again would be refused again
  unavailable,  ///< it is not in the queue; later it may be accepted
  unknown,      ///< it may be in the queue: another try may be another SMS
};

struct SendResult {
  SendState state = SendState::unavailable;
  net::Fault fault = net::Fault::none;
  int status = 0;       ///< of the response; 0: there was none
  std::int64_t id = 0;  ///< of the SMS in the queue; 0: not told
  std::string what{};   ///< gsmrelayd's reason, one printable line; may be empty
  int retry_after = 0;  ///< seconds; 0: not told
};

/// Thread-safe if `fetch` is.
class AppliancePeer {
 public:
  using Fetch = std::function<net::HttpResult(net::HttpRequest)>;
  /// `socket`: gsmrelayd's. `limit`: how long one request may take.
  AppliancePeer(std::string socket, Fetch fetch,
                std::chrono::milliseconds limit = std::chrono::seconds(20));
  /// Sends one request and waits for its response. Never retries.
  SendResult send(const Sms& sms) const;
  const std::string& socket() const { return socket_; }

 private:
  std::string socket_;
  Fetch fetch_;
  std::chrono::milliseconds limit_;
};

}  // namespace service
