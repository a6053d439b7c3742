// The HTTP requests of Gateway clients, for all generations of SMSWithoutBorders' Gateway servers
// (github.com/smswithoutborders): clients of the first two send MSISDN and text, those of the third
// add date and date_sent, and DekuSMS sends address. Other fields are ignored. Thread-safe.
#pragma once

#include <functional>

#include "backend/gateway_server/clients.hpp"
#include "backend/gateway_server/message_intake.hpp"
#include "backend/gateway_server/refusal_log.hpp"
#include "service/router.hpp"

namespace gateway_server {

class Ingress {
 public:
  /// `per_client` counts clients, and addresses of clients without a credential. Calls `taken`
  /// after each new message.
  Ingress(MessageIntake& intake, Clients& clients, RateLimiter& per_client, RefusalLog& refusals,
          const util::Clock& clock, std::function<void()> taken);
  /// Takes a message. Each refusal is logged.
  api::Result<> publish(const api::Request& call);

 private:
  api::Result<> take(const api::Request& call, std::string& who);
  MessageIntake& intake_;
  Clients& clients_;
  RateLimiter& per_client_;
  RefusalLog& refusals_;
  const util::Clock& clock_;
  const std::function<void()> taken_;
};

/// Reads the body: JSON, or the form of a telephony provider. Fails with 400 or 413; the error
/// names the field that is missing or wrong.
api::Result<Incoming> read_incoming(const net::ServerRequest& request);

}  // namespace gateway_server
