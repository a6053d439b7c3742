// HTTP requests side by side: one libcurl multi handle, connections reused. One owner thread.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "util/clock.hpp"

namespace net {

/// Where a failure lies; the relay judges by it.
enum class Fault { none, dns, connect, tls, timeout, transfer, bad_request };
const char* to_string(Fault fault);

/// TLS and credentials of a route. Files are read when the transfer starts; verification is never
/// off.
struct Security {
  std::string ca_file;             ///< PEM; empty: the system's
  std::string client_certificate;  ///< PEM file
  std::string client_key;          ///< PEM file
  std::string pinned_public_key;   ///< "sha256//BASE64" (RFC 7469 form as libcurl takes it)
};

struct HttpRequest {
  std::uint64_t tag = 0;  ///< comes back with the result
  std::string method = "POST";
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::string unix_socket;  ///< connect here instead of the URL's host
  Security security;
  std::chrono::milliseconds connect_limit{10'000};
  std::chrono::milliseconds total_limit{30'000};
  std::size_t answer_limit = 64 * 1024;  ///< more is cut
  long max_connections_per_host = 64;
};

struct HttpResult {
  std::uint64_t tag = 0;
  Fault fault = Fault::none;
  std::string fault_text;  ///< no URL credentials in it
  int status = 0;
  std::map<std::string, std::string> headers;  ///< lower-case names
  std::string body;
  std::chrono::milliseconds latency{0};
};

class HttpClient {
 public:
  virtual ~HttpClient() = default;
  virtual void start(HttpRequest request) = 0;
  virtual std::size_t in_flight() const = 0;
  /// Moves transfers on and waits until one ends, `deadline` passes or `wake_fd` is readable.
  virtual std::vector<HttpResult> run(util::Deadline deadline, int wake_fd) = 0;
};

std::unique_ptr<HttpClient> make_http_client(const util::Clock& clock);

/// One request, waited for. For the CLI and for tests.
HttpResult fetch(HttpRequest request);

}  // namespace net
