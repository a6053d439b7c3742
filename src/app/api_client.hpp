// The servers: HTTP and JSON, hostile or broken ones included. One request at a time, waited for.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "app/address.hpp"
#include "app/response_parser.hpp"
#include "net/http_client.hpp"

namespace app {

/// One request, waited for. Tests bring their own.
using Fetch = std::function<net::HttpResult(net::HttpRequest)>;

/// A 2xx answer.
struct ApiResponse {
  int status = 0;
  std::shared_ptr<const Json> content;  ///< always an object
  const Json& body() const { return *content; }
};

class ApiClient {
 public:
  /// `ca_file`: PEM; empty: the system's.
  ApiClient(Fetch fetch, std::string ca_file)
      : fetch_(std::move(fetch)), ca_file_(std::move(ca_file)) {}

  struct ApiRequest {
    std::string method = "GET", url;  ///< `url` as address_of() gave it
    std::string body{};               ///< JSON; empty: none
    std::string session{};            ///< goes along as bearer; empty: none
  };
  /// Complains about all but 2xx with an object: with the server's own reason where it gives one,
  /// made safe to show.
  CommandResult<ApiResponse> request(const ApiRequest& question) const;
  /// What stands behind the first event of that name of a text/event-stream. An "unavailable" or
  /// "expired" before it is a complaint.
  CommandResult<std::string> first_event(const std::string& url, const std::string& event) const;

 private:
  net::HttpRequest http_request(const ApiRequest& question) const;
  const Fetch fetch_;
  const std::string ca_file_;
};

}  // namespace app
