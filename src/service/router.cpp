#include "service/router.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "crypto/digest.hpp"
#include "util/text.hpp"

namespace service {
namespace {

/// Returns the name that `token` proves; "" if there is none. Compares with every credential, so
/// that the time taken does not tell which one fits.
std::string caller_of(const std::vector<Credential>& credentials, std::string_view token) {
  std::string caller;
  const auto given = crypto::sha256(util::as_octets(token));
  for (const auto& [service, known] : credentials) {
    const bool fits = crypto::equal_constant_time(given, crypto::sha256(util::as_octets(known)));
    if (fits && !known.empty()) caller = service;
  }
  return caller;
}

std::optional<api::ApiError> authorize(const std::vector<Credential>& credentials,
                                       const api::Endpoint& endpoint, api::Request& request) {
  const auto& callers = endpoint.callers;
  if (callers.empty()) return std::nullopt;
  request.caller = caller_of(credentials, request.bearer());
  if (request.caller.empty())
    return api::ApiError{.status = api::kUnauthorized,
                         .what = "a service credential is needed: Authorization: Bearer …",
                         .misdirected = true};
  if (std::find(callers.begin(), callers.end(), request.caller) == callers.end())
    return api::ApiError{.status = api::kForbidden,
                         .what = fmt::format("{} may not send this request", request.caller),
                         .misdirected = true};
  return std::nullopt;
}

}  // namespace

api::Router make_router(std::vector<api::Endpoint> endpoints, std::vector<Credential> credentials) {
  return {std::move(endpoints), kFormat,
          [all = std::move(credentials)](const api::Endpoint& endpoint, api::Request& request) {
            return authorize(all, endpoint, request);
          }};
}

}  // namespace service
