// Accepts one message of a Gateway client: finds its user, opens it, refuses repeats and writes it
// to disk before the client gets a response. Thread-safe.
#pragma once

#include <functional>
#include <string>

#include "backend/gateway_server/store.hpp"
#include "payload/content.hpp"

namespace gateway_server {

/// A message as a Gateway client sent it.
struct Incoming {
  std::string sender;         ///< E.164 with its plus
  std::string text;           ///< the ciphertext, unchanged
  std::string name;           ///< Idempotency-Key; may be empty
  std::int64_t received = 0;  ///< epoch milliseconds; 0: not given
};

enum class Disposition {
  accepted,        ///< 200
  repeat,          ///< 200
  malformed,       ///< 400: not a known payload
  unknown_sender,  ///< 403: no such user, or the user's key does not open it
  replayed,        ///< 409
  retry_later      ///< 503
};

struct Outcome {
  Disposition disposition = Disposition::retry_later;
  std::string what;  ///< for the client; without number and text
};

/// Returns how a text of the RSA era is divided into fields for a platform's letter.
using FormOfLetter = std::function<payload::Form(char letter)>;

class MessageIntake {
 public:
  MessageIntake(Store& store, FormOfLetter forms, const util::Clock& clock)
      : store_(store), forms_(std::move(forms)), clock_(clock) {}
  /// Writes the message to disk if it is new.
  Outcome accept(const Incoming& incoming);

 private:
  struct Opened {
    payload::Content content;
    util::Octets canonical;  ///< equal for two texts of the same message
    std::optional<std::uint32_t> counter;
  };
  struct Payload;
  util::Result<Opened> open(const Payload& payload, const UserKey& user) const;

  Store& store_;
  const FormOfLetter forms_;
  const util::Clock& clock_;
};

}  // namespace gateway_server
