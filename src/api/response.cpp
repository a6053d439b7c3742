#include "api/response.hpp"

#include <cassert>

namespace api {

namespace {

json::Json error_json(const ApiError& error, const Format& format) {
  if (format.explained) return {{"error", {{"what", error.what}, {"next", error.next}}}};
  json::Json body = {{"error", error.what}};
  if (error.misdirected) body["misdirected"] = true;
  return body;
}

std::string write(const json::Json& body, const Format& format) {
  if (format.schema.empty()) return body.dump();
  // One object of both, without a copy of the body.
  const auto schema = json::Json{{"schema", format.schema}}.dump();
  const auto rest = body.dump();
  if (body.empty()) return schema + '\n';
  return schema.substr(0, schema.size() - 1) + ',' + rest.substr(1) + '\n';
}

}  // namespace

tl::unexpected<ApiError> fail(int status, std::string what, std::string next) {
  assert(status >= kBadRequest);
  return tl::unexpected(
      ApiError{.status = status, .what = std::move(what), .next = std::move(next)});
}

tl::unexpected<ApiError> fail_for(int retry_after, int status, std::string what) {
  assert(status >= kBadRequest && retry_after >= 0);
  return tl::unexpected(
      ApiError{.status = status, .what = std::move(what), .retry_after = retry_after});
}

tl::unexpected<ApiError> fail(const json::FieldError& error) {
  return fail(kBadRequest, error.what, error.next);
}

tl::unexpected<ApiError> unavailable(const util::Error& error) {
  constexpr int kLater = 30;
  return fail_for(kLater, kUnavailable, error.what);
}

net::ServerResponse render(const Result<>& result, const Format& format) {
  net::ServerResponse response;
  if (result && result->raw) {
    response = *result->raw;
  } else if (result) {
    response.status = result->status;
    response.body = write(result->body, format);
  } else {
    const auto& error = result.error();
    response.status = error.status;
    response.body = write(error_json(error, format), format);
    if (error.retry_after > 0)
      response.headers.emplace_back("Retry-After", std::to_string(error.retry_after));
    if (error.status == kUnauthorized) response.headers.emplace_back("WWW-Authenticate", "Bearer");
  }
  if (format.public_facing) {
    response.headers.emplace_back("Cache-Control", "no-store");
    response.headers.emplace_back("X-Content-Type-Options", "nosniff");
  }
  return response;
}

}  // namespace api
