// Requests to handlers by method and path, with who may call. Pure but for what the handlers do;
// tests call it without a socket.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "service/answer.hpp"

namespace service {

struct Call {
  const net::ServerRequest& request;
  std::vector<std::string> arguments;  ///< what stands in the path for each "{}"
  std::string caller;  ///< the service's name where a service credential is asked for
  /// "Authorization: Bearer …"; empty without.
  std::string_view bearer() const;
};

using Handle = std::function<Answer(const Call&)>;

/// Path segments are literal, "{}" (any one), or a last "{*}" (any rest). `callers`: names of
/// services that may; empty: anybody.
struct Endpoint {
  std::string method, path;
  std::vector<std::string> callers;
  Handle handle;
};

/// A service credential: a name, and the token that proves it.
struct Credential {
  std::string service, token;
};

class Router {
 public:
  Router(std::vector<Endpoint> endpoints, std::vector<Credential> credentials);
  /// 404, 405, 401 (no or wrong service credential; compared in constant time), 403 (another
  /// service). A handler that throws is a 503 without details and an error in the log.
  net::ServerResponse handle(const net::ServerRequest& request) const;
  const std::vector<Endpoint>& endpoints() const { return endpoints_; }

 private:
  std::vector<Endpoint> endpoints_;
  std::vector<Credential> credentials_;
};

}  // namespace service
