// One message of a Gateway client: whose it is, what it says, and whether it is new. The order is:
// open, keep, answer; the Publisher gets it afterwards. Thread-safe.
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

enum class Verdict {
  taken,      ///< 200
  repeat,     ///< 200
  malformed,  ///< 400: no payload of ours
  unknown,    ///< 403: no such user, or nothing that the user's key opens
  replayed,   ///< 409
  later       ///< 503
};

struct Outcome {
  Verdict verdict = Verdict::later;
  std::string what;  ///< for the client; no number, no text
};

/// How the text of the RSA era is cut up for a letter.
using FormOfLetter = std::function<payload::Form(char letter)>;

class Taking {
 public:
  Taking(Store& store, FormOfLetter forms, const util::Clock& clock)
      : store_(store), forms_(std::move(forms)), clock_(clock) {}
  Outcome take(const Incoming& incoming);

 private:
  struct Opened {
    payload::Content content;
    util::Octets canonical;  ///< what makes two texts the same message
    std::optional<std::uint32_t> counter;
  };
  util::Result<Opened> open(const Incoming& incoming, const UserKey& user) const;

  Store& store_;
  const FormOfLetter forms_;
  const util::Clock& clock_;
};

}  // namespace gateway_server
