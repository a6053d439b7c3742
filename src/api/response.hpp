// What a handler returns: a response, or an error that says what to do next; and how a program
// writes both.
#pragma once

#include <string>
#include <string_view>

#include "api/status.hpp"
#include "json/fields.hpp"
#include "json/json.hpp"
#include "net/http_server.hpp"
#include "util/result.hpp"

namespace api {

/// An HTTP status, and for a person what is wrong and what to do next. Never holds a secret, a
/// message text or a whole number.
struct ApiError {
  int status = 400;
  std::string what, next{};
  int retry_after = 0;  ///< seconds for the header Retry-After; 0: no such header
  /// The request came to the wrong program, or its sender is not allowed to send it: nothing was
  /// decided about its content, and the sender may try again once a person has corrected that.
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
/// The same, asking the client to wait `retry_after` seconds before it tries again.
tl::unexpected<ApiError> fail_for(int retry_after, int status, std::string what);
/// 400 with what is wrong with a field of the request.
tl::unexpected<ApiError> fail(const json::FieldError& error);
/// 503 with Retry-After: this program cannot answer now, whatever the cause.
tl::unexpected<ApiError> unavailable(const util::Error& error);

/// How a program writes its responses.
struct Format {
  std::string_view schema;     ///< value of "schema", the first member of each object; empty: none
  bool explained = false;      ///< {"error": {"what", "next"}}, otherwise {"error": "…"}
  bool public_facing = false;  ///< with headers that keep browsers from storing and guessing
};

/// Writes `result` as an HTTP response. Text that is not UTF-8 is replaced.
net::ServerResponse render(const Result<>& result, const Format& format);

}  // namespace api
