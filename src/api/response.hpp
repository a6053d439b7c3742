// The result of a handler: a response, or an error with the next step; and its form in HTTP.
#pragma once

#include <string>
#include <string_view>

#include "api/status.hpp"
#include "json/fields.hpp"
#include "json/json.hpp"
#include "net/http_server.hpp"
#include "util/result.hpp"

namespace api {

/// An HTTP status with the error and the next step as text. Never holds a secret, a message text or
/// a whole number.
struct ApiError {
  int status = 400;
  std::string what, next{};
  int retry_after = 0;  ///< seconds for the header Retry-After; 0: no such header
  /// True if the request came to the wrong program or its sender is not allowed to send it: its
  /// content was not evaluated, and a retry may succeed after the configuration is corrected.
  bool misdirected = false;
};

/// A status with a JSON object, or a response of another kind.
struct Response {
  Response(json::Json content, int with_status = 200)
      : status(with_status), body(std::move(content)) {}
  Response(net::ServerResponse response) : status(response.status), raw(std::move(response)) {}

  int status;
  json::Json body{};
  std::optional<net::ServerResponse> raw{};  ///< instead of `body`
};

template <class Value = Response>
using Result = tl::expected<Value, ApiError>;

/// Builds an error to return from a handler.
tl::unexpected<ApiError> fail(int status, std::string what, std::string next = {});
/// Builds an error that asks the client to wait `retry_after` seconds before a retry.
tl::unexpected<ApiError> fail_for(int retry_after, int status, std::string what);
/// Builds a 400 for a field of the request.
tl::unexpected<ApiError> fail(const json::FieldError& error);
/// Builds a 503 with Retry-After: the program cannot answer now.
tl::unexpected<ApiError> unavailable(const util::Error& error);

/// The form of a program's responses.
struct Format {
  std::string_view schema;  ///< value of "schema", the first member of each object; empty: none
  bool explained = false;   ///< {"error": {"what", "next"}}, otherwise {"error": "…"}
  bool public_facing =
      false;  ///< adds headers that forbid browsers to store responses and to guess types
};

/// Writes `result` as an HTTP response. Octets that are not UTF-8 are replaced.
net::ServerResponse render(const Result<>& result, const Format& format);

}  // namespace api
