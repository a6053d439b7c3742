// Requests that may wait for an event.
#pragma once

#include <chrono>
#include <cstdint>
#include <utility>

#include "net/http_server.hpp"

namespace control {

/// Calls `look(timeout)` until `enough(result)`, for up to `wait` seconds, and returns the last
/// result. Waits one second at a time: a server that stops waits for its handlers.
template <class Look, class Enough>
auto long_poll(const net::ServerRequest& request, std::int64_t wait, Look look, Enough enough) {
  auto seen = look(std::chrono::milliseconds{0});
  for (; wait > 0 && !enough(seen) && !request.closing(); --wait)
    seen = look(std::chrono::milliseconds{1000});
  return seen;
}

}  // namespace control
