// A router of requests to handlers by method, path and caller. It does no I/O: tests call it
// without a socket.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "api/path_pattern.hpp"
#include "api/request.hpp"

namespace api {

using Handler = std::function<Result<>(const Request&)>;

/// What HEAD does at an endpoint with GET: the same without a body, or nothing (405), because the
/// handler changes something.
enum class Head { as_get, refused };

struct Endpoint {
  std::string method, path;          ///< "POST", "/v1/queue/{id}/retry"
  std::vector<std::string> callers;  ///< the callers that are allowed: names for Authorize
  Handler handle;
  std::span<const std::string_view> query = {};  ///< the parameters that it accepts
  Head head = Head::as_get;
};

/// Checks that a request is allowed and sets `caller`, `numbers` and `text`. Returns an error for a
/// request that is not allowed.
using Authorize = std::function<std::optional<ApiError>(const Endpoint&, Request&)>;

class Router {
 public:
  /// The first endpoint that matches is used: list literal segments before open ones.
  Router(std::vector<Endpoint> endpoints, Format format, Authorize authorize);

  /// Returns 404, 405 with Allow, the error of `authorize`, or the result of the handler. Answers
  /// OPTIONS with Allow (RFC 9110 §9.3.7), and HEAD as GET; the server sends no body. A handler
  /// that throws gives a 503 without details and an error in the log. Thread-safe if the handlers
  /// are.
  net::ServerResponse handle(const net::ServerRequest& request) const;
  const std::vector<Endpoint>& endpoints() const { return endpoints_; }

 private:
  Result<> run(const Endpoint& endpoint, Request request) const;
  ApiError not_found(std::string_view path) const;
  static bool serves(const Endpoint& endpoint, std::string_view method);

  std::vector<Endpoint> endpoints_;
  std::vector<PathPattern> patterns_;
  Format format_;
  Authorize authorize_;
};

}  // namespace api
