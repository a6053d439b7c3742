// Accepts one message of a Gateway client: finds its user, opens it, refuses repeats. The order is:
// open, keep on disk, respond; the Publisher gets it afterwards. Thread-safe.
#pragma once

#include <functional>
#include <string>

#include "backend/gateway_server/store.hpp"
#include "payload/content.hpp"

namespace gateway_server {

/// What a Gateway client sent.
struct Incoming {
  std::string sender;         ///< E.164 with its plus
  std::string text;           ///< as it came
  std::string name;           ///< Idempotency-Key; may be empty
  std::int64_t received = 0;  ///< epoch milliseconds; 0: not told
};

enum class Disposition {
  accepted,        ///< 200
  repeat,          ///< 200
  malformed,       ///< 400: no payload of ours
  unknown_sender,  ///< 403: no such user, or nothing that the user's key opens
  replayed,        ///< 409
  retry_later      ///< 503
};

struct Outcome {
  Disposition disposition = Disposition::retry_later;
  std::string what;  ///< for the client; no number, no text
};

/// Returns how a text of the RSA era is divided into fields for a platform's letter.
using FormOfLetter = std::function<payload::Form(char letter)>;

class MessageIntake {
 public:
  MessageIntake(Store& store, FormOfLetter forms, const util::Clock& clock)
      : store_(store), forms_(std::move(forms)), clock_(clock) {}
  /// Keeps the message on disk if it is new.
  Outcome accept(const Incoming& incoming);

 private:
  struct Opened {
    payload::Content content;
    util::Octets canonical;  ///< what makes two texts the same message
    std::optional<std::uint32_t> counter;
  };
  struct Payload;
  util::Result<Opened> open(const Payload& payload, const UserKey& user) const;

  Store& store_;
  const FormOfLetter forms_;
  const util::Clock& clock_;
};

}  // namespace gateway_server
