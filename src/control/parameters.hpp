// Reads the path and query parameters of a request as types of the spool. An error names the
// parameter and its valid values.
#pragma once

#include "api/request.hpp"
#include "spool/spool.hpp"

namespace control {

/// Reads `before` and `limit` (1 to 500, default 50).
api::Result<spool::Page> page_parameters(const api::Request& request);

struct PollParameters {
  std::uint64_t after = 0;  ///< the last number that the client knows
  std::int64_t wait = 0;    ///< 0 to 60 s
};
/// Reads `after` and `wait`.
api::Result<PollParameters> poll_parameters(const api::Request& request);

/// Reads the id of an `object` ("message", "delivery") in the path.
api::Result<spool::Id> id_argument(const api::Request& request, std::string_view object);

}  // namespace control
