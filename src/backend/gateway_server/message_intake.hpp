// Accepts one message of a Gateway client: finds its user, opens it, refuses repeats and writes it
// to disk before the client gets a response. Thread-safe.
#pragma once

#include <functional>
#include <string>

#include "backend/gateway_server/rate_limiter.hpp"
#include "backend/gateway_server/store.hpp"
#include "payload/content.hpp"

namespace gateway_server {

/// A message as a Gateway client sent it.
struct Incoming {
  std::string sender;         ///< E.164 with its plus
  std::string text;           ///< the ciphertext, unchanged
  std::int64_t received = 0;  ///< epoch milliseconds; 0: not given
};

enum class Disposition {
  accepted,        ///< 200
  repeat,          ///< 200
  malformed,       ///< 400: not a known payload
  unknown_sender,  ///< 403: no such user, or the user's key does not open it
  replayed,        ///< 409
  limited,         ///< 429: this user sends too many, or has too many waiting
  no_space,        ///< 507: the limit of the database is reached
  retry_later      ///< 503
};

struct Outcome {
  Disposition disposition = Disposition::retry_later;
  std::string what;     ///< for the client; without number and text
  int retry_after = 0;  ///< seconds; 0: none given
};

/// Returns how a text of the RSA era is divided into fields for a platform's letter.
using FormOfLetter = std::function<payload::Form(char letter)>;

class MessageIntake {
 public:
  struct Limits {
    WaitingShare share{};
    /// Counts the user of each new message that opened: nobody else can use up a user's tokens.
    /// Null: no limit.
    RateLimiter* per_user = nullptr;
  };
  MessageIntake(Store& store, FormOfLetter forms, const util::Clock& clock)
      : MessageIntake(store, std::move(forms), clock, Limits{}) {}
  MessageIntake(Store& store, FormOfLetter forms, const util::Clock& clock, Limits limits)
      : store_(store), forms_(std::move(forms)), clock_(clock), limits_(limits) {}
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
  Outcome keep(const Store::NewMessage& message, util::OctetView under_key, util::WallTime now);

  Store& store_;
  const FormOfLetter forms_;
  const util::Clock& clock_;
  const Limits limits_;
};

}  // namespace gateway_server
