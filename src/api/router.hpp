// Requests to handlers by method and path, with who may send them. Does no I/O of its own: tests
// call it without a socket.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "api/path_pattern.hpp"
#include "api/request.hpp"

namespace api {

using Handler = std::function<Result<>(const Request&)>;

struct Endpoint {
  std::string method, path;          ///< "POST", "/v1/queue/{id}/retry"
  std::vector<std::string> callers;  ///< who may send it: names that the Authorize knows
  Handler handle;
  std::span<const std::string_view> query = {};  ///< the parameters it knows
};

/// Decides whether a request may be handled, and fills in what it proves (`caller`, `numbers`,
/// `text`). Returns the error to answer with; nothing if it may.
using Authorize = std::function<std::optional<ApiError>(const Endpoint&, Request&)>;

class Router {
 public:
  /// The first endpoint that matches wins: literal segments before open ones.
  Router(std::vector<Endpoint> endpoints, Format format, Authorize authorize);

  /// Answers a request: 404, 405 with Allow, what `authorize` says, or what the handler returns. A
  /// handler that throws is a 503 without details, and an error in the log. Thread-safe as far as
  /// the handlers are.
  net::ServerResponse handle(const net::ServerRequest& request) const;
  const std::vector<Endpoint>& endpoints() const { return endpoints_; }

 private:
  Result<> run(const Endpoint& endpoint, Request request) const;
  ApiError not_found(std::string_view path) const;

  std::vector<Endpoint> endpoints_;
  std::vector<PathPattern> patterns_;
  Format format_;
  Authorize authorize_;
};

}  // namespace api
