// A client of the servers' JSON APIs. Servers may be hostile or broken: responses are bounded.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "app/address.hpp"
#include "app/response_parser.hpp"
#include "net/http_client.hpp"

namespace app {

/// Sends one request and waits for its result. Tests pass their own.
using Fetch = std::function<net::HttpResult(net::HttpRequest)>;

/// A response with a 2xx status.
struct ApiResponse {
  int status = 0;
  std::shared_ptr<const Json> content;  ///< always an object
  const Json& body() const { return *content; }
};

class ApiClient {
 public:
  /// `ca_file`: certificates that are trusted, PEM; empty: those of the system.
  ApiClient(Fetch fetch, std::string ca_file)
      : fetch_(std::move(fetch)), ca_file_(std::move(ca_file)) {}

  struct ApiRequest {
    std::string method = "GET", url;  ///< `url`: as parse_address() returns it
    std::string body{};               ///< JSON; empty: no body
    std::string session{};            ///< sent as bearer token; empty: none
    bool accepts_list = false;        ///< a JSON array is a right response too
  };
  /// Sends `request` and waits at most 30 s. Fails unless the response is 2xx with a JSON object;
  /// the error has the server's reason, with control characters and numbers masked.
  CommandResult<ApiResponse> request(const ApiRequest& request) const;
  /// Returns the data of the first event `event` of the text/event-stream at `url`. Fails if
  /// "unavailable" or "expired" comes first.
  CommandResult<std::string> first_event(const std::string& url, const std::string& event) const;

 private:
  net::HttpRequest http_request(const ApiRequest& request) const;
  const Fetch fetch_;
  const std::string ca_file_;
};

}  // namespace app
