// The HTTP requests of Gateway clients, for all generations of SMSWithoutBorders' Gateway servers
// (github.com/smswithoutborders): clients of the first two send MSISDN and text, those of the third
// add date and date_sent, and DekuSMS sends address. Other fields are ignored. Thread-safe.
#pragma once

#include <functional>

#include "backend/gateway_server/clients.hpp"
#include "backend/gateway_server/message_intake.hpp"
#include "service/router.hpp"

namespace gateway_server {

class Ingress {
 public:
  struct Limits {
    RateLimiter per_client, per_sender;
  };
  /// Calls `taken` after each new message.
  Ingress(MessageIntake& intake, const Clients& clients, Limits& limits, const util::Clock& clock,
          std::function<void()> taken);
  api::Result<> publish(const api::Request& call);
  /// Answers GET /v3/clients: the Gateway clients that have a number, for phones.
  api::Result<> list() const;

 private:
  MessageIntake& intake_;
  const Clients& clients_;
  Limits& limits_;
  const util::Clock& clock_;
  const std::function<void()> taken_;
};

/// Reads the body: JSON, or the form of a telephony provider. Fails with 400 or 413; the error
/// names the field that is missing or wrong.
api::Result<Incoming> read_incoming(const net::ServerRequest& request);

}  // namespace gateway_server
