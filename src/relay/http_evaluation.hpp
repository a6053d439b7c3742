// What a response of a Gateway server, or its absence, means for a delivery. docs/add-a-route.md
// has the table.
#pragma once

#include "relay/route.hpp"

namespace relay {

/// Returns the meaning of `result` for a delivery by the route with `settings`. `now` is for a
/// Retry-After with a date. Has no side effects; the reason has no number and no text of a message.
Evaluation evaluate_response(const net::HttpResult& result, const RouteSettings& settings,
                             util::WallTime now);

/// Returns the status of `result`; for a 2xx whose JSON states an error of HTTP (400 to 599), that
/// error: servers of 2021 answer 200 to everything.
int stated_status(const net::HttpResult& result);

/// The warning_code() for a server whose name was not looked up because no name server answers. Of
/// the route it is "route-dns".
inline constexpr std::string_view kNoNameServer = "dns-failed";

/// Returns the code of the warning for a server that could not be reached, as "route-dns" or
/// "route-certificate-expired"; "" if it was reached.
std::string_view warning_code(const net::HttpResult& result);

}  // namespace relay
