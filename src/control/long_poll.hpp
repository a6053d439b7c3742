// An answer that may wait for news: `after` and `wait` of a request, and the waiting itself.
#pragma once

#include <chrono>
#include <utility>

#include "control/endpoints.hpp"

namespace control {

struct PollParameters {
  std::uint64_t after = 0;  ///< the last number the asker knows
  std::int64_t wait = 0;    ///< 0 to 60 s
};
tl::expected<PollParameters, Refusal> poll_parameters(const net::ServerRequest& request);

/// What `look(patience)` sees: at once, and until that is `enough` again for up to `wait` seconds.
/// A second at a time, for the end of the server waits for its handlers.
template <class Look, class Enough>
auto long_poll(const net::ServerRequest& request, std::int64_t wait, Look look, Enough enough) {
  auto seen = look(std::chrono::milliseconds{0});
  for (; wait > 0 && !enough(seen) && !request.closing(); --wait)
    seen = look(std::chrono::milliseconds{1000});
  return seen;
}

}  // namespace control
