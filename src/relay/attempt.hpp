// A single delivery outside of the relay, for `gsmrelay route test`.
#pragma once

#include <atomic>

#include "relay/route.hpp"

namespace relay {

struct Attempt {
  Evaluation evaluation;
  net::HttpResult response;  ///< only the latency is set if the kind is not HTTP
};

/// Delivers `message` and returns the result. Waits up to settings.timeout; an HTTP request also
/// ends when `stop` is true. `settings.kind` must be known.
Attempt attempt(const spool::Message& message, const RouteSettings& settings,
                const util::Clock& clock, const std::atomic<bool>* stop);

}  // namespace relay
