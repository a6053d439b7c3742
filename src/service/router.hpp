// Requests to handlers by method and path, with who may call. Pure but for what the handlers do;
// tests call it without a socket.
#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "net/http_server.hpp"
#include "util/result.hpp"

namespace service {

using Json = nlohmann::ordered_json;

/// A status and what a person should read: what is wrong, and what to do next. Becomes {"error":
/// what}.
struct Refusal {
  int status = 400;
  std::string what;
  int retry_after = 0;  ///< seconds; 0: no such header
};

/// What a handler gives back.
struct Reply {
  int status = 200;
  std::string json;         ///< an object; or
  net::ServerResponse raw;  ///< something else, when `is_raw`
  bool is_raw = false;
};
using Answer = tl::expected<Reply, Refusal>;

Answer reply(const Json& object, int status = 200);
Answer reply(net::ServerResponse raw);
tl::unexpected<Refusal> refuse(int status, std::string what, int retry_after = 0);
/// 503 with Retry-After for what may work later, 409 for what never will.
tl::unexpected<Refusal> refuse(const util::Error& error);

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
  /// service). A handler that throws is a 500 without details and an error in the log.
  net::ServerResponse handle(const net::ServerRequest& request) const;

 private:
  std::vector<Endpoint> endpoints_;
  std::vector<Credential> credentials_;
};

/// The body as an object with none but `fields`, each text, number or true/false; refuses anything
/// else with the field's name.
tl::expected<Json, Refusal> body_object(const net::ServerRequest& request,
                                        std::initializer_list<std::string_view> fields);
/// Text of 1 to `longest` octets of UTF-8 without control characters (but LF where `lines`);
/// refuses if absent.
tl::expected<std::string, Refusal> text_field(const Json& body, const std::string& name,
                                              std::size_t longest, bool lines = false);
/// The same, "" if absent.
tl::expected<std::string, Refusal> optional_field(const Json& body, const std::string& name,
                                                  std::size_t longest, bool lines = false);

}  // namespace service
