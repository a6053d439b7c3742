// The request of a handler, and its query parameters. An error names the parameter and its valid
// values.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/response.hpp"

namespace api {

struct Request {
  const net::ServerRequest& http;
  std::vector<std::string> arguments{};  ///< the values of the open segments of the path
  std::string caller{};  ///< the service that the credential proves, if one is required
  bool numbers = false;  ///< whole phone numbers and identities are requested and allowed
  bool text = false;     ///< message texts are requested and allowed

  /// Returns the token of "Authorization: Bearer …"; "" if there is none.
  std::string_view bearer() const;
  /// Returns the query parameter `name`; nothing if it is not given.
  std::optional<std::string> parameter(const std::string& name) const;
};

/// Returns an error unless the body is empty or an object without members.
Result<void> expect_no_fields(const Request& request);
/// Reads the whole number `name` from the query. Returns `otherwise` if it is not given.
Result<std::int64_t> number_parameter(const net::ServerRequest& request, const std::string& name,
                                      std::int64_t otherwise, std::int64_t min, std::int64_t max);
/// Reads `name`, "1" or "0", from the query. Returns false if it is not given.
Result<bool> flag_parameter(const net::ServerRequest& request, const std::string& name);
/// Returns an error for the first query parameter that is not among `known`.
std::optional<ApiError> unknown_parameter(const net::ServerRequest& request,
                                          std::span<const std::string_view> known);

}  // namespace api
