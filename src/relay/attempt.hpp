// One delivery outside of the relay: `gsmrelay route test`.
#pragma once

#include <atomic>

#include "relay/route.hpp"

namespace relay {

struct Attempt {
  Evaluation evaluation;
  net::HttpResult response;  ///< of a kind that is not HTTP: the latency alone
};

/// Delivers `message` and waits for the end; up to settings.timeout, or until `stop`.
Attempt attempt(const spool::Message& message, const RouteSettings& settings,
                const util::Clock& clock, const std::atomic<bool>* stop);

}  // namespace relay
