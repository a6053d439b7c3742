// Where Gateway clients of every generation post messages. The generations of
// SMSWithoutBorders' Gateway servers (github.com/smswithoutborders): the clients of the first two
// send MSISDN and text, those of the third add date and date_sent, DekuSMS says address; other
// fields are passed over. Thread-safe.
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
  /// `taken`: called after each fresh message.
  Ingress(MessageIntake& intake, const Clients& clients, Limits& limits, const util::Clock& clock,
          std::function<void()> taken);
  api::Result<> publish(const api::Request& call);
  /// GET /v3/clients, in the form phones know.
  api::Result<> list() const;

 private:
  MessageIntake& intake_;
  const Clients& clients_;
  Limits& limits_;
  const util::Clock& clock_;
  const std::function<void()> taken_;
};

/// The body, JSON or (from a telephony provider) a form; a refusal that names what is missing.
api::Result<Incoming> read_incoming(const net::ServerRequest& request);

}  // namespace gateway_server
