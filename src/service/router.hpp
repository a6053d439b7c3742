// The router of one listener of a back-end program: who may send a request is decided by service
// credentials.
#pragma once

#include <string>
#include <vector>

#include "api/router.hpp"

namespace service {

/// A program of the back end, and the token by which it proves itself. An empty token proves
/// nothing.
struct Credential {
  std::string service, token;
};

/// How programs of the back end write their responses.
constexpr api::Format kFormat{.schema = {}, .public_facing = true};

/// Builds the router of `endpoints`. An endpoint that names `callers` answers only a request whose
/// bearer token (compared in constant time) is that of one of them: 401 without a known token, 403
/// for another program. Any other endpoint answers every caller.
api::Router make_router(std::vector<api::Endpoint> endpoints, std::vector<Credential> credentials);

}  // namespace service
