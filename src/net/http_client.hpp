// HTTP requests side by side: one libcurl multi handle, connections reused, HTTP/2 where TLS offers
// it. One owner thread.
//
// What it never does: follow a redirect (a ciphertext and its bearer token would go to a host
// nobody configured), use a proxy from the environment, speak anything but http and https, skip the
// check of a certificate. A name server that hangs costs the request its time limit, never the
// thread. The program must ignore SIGPIPE.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "util/clock.hpp"

namespace net {

/// Where a failure lies; the relay judges by it. A time-out while the name is looked up is `dns`.
enum class Fault { none, dns, connect, tls, timeout, transfer, bad_request };
const char* to_string(Fault fault);

/// TLS and credentials of a route. Files are read when the transfer starts; verification is never
/// off.
struct Security {
  std::string ca_file;             ///< PEM; empty: the system's
  std::string client_certificate;  ///< PEM file
  std::string client_key;          ///< PEM file
  std::string pinned_public_key;   ///< "sha256//BASE64" (RFC 7469 form as libcurl takes it)

  bool operator==(const Security&) const = default;
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
  /// How long fetch() still waits for the answer once it is told to stop.
  std::chrono::milliseconds grace{0};
  std::size_t answer_limit = 64 * 1024;  ///< more is cut, and its connection closed
  /// Asked with the numeric address before each connection; false: not there, and the next address
  /// is tried. Given: no kept connection is used. `connect` where none is left.
  std::function<bool(const std::string& address)> admit;
  /// Asked as the body of a stream comes, with all there is; true: that is the answer, and its
  /// connection is closed.
  std::function<bool(std::string_view body)> enough{};
};

struct HttpResult {
  std::uint64_t tag = 0;
  Fault fault = Fault::none;
  std::string fault_text;  ///< for people; no URL credentials in it
  int status = 0;
  std::map<std::string, std::string> headers;  ///< lower-case names
  std::string body;
  std::chrono::milliseconds latency{0};
};

struct RunResult {
  std::vector<HttpResult> results;
  bool woken = false;  ///< `wake_fd` was readable; run() does not read it
};

/// As many requests at once as are started: the caller limits them.
class HttpClient {
 public:
  virtual ~HttpClient() = default;
  virtual void start(HttpRequest request) = 0;
  virtual std::size_t in_flight() const = 0;
  /// Moves transfers on and waits until one ends, `deadline` passes or `wake_fd` (-1: none)
  /// is readable.
  virtual RunResult run(util::Deadline deadline, int wake_fd) = 0;
};

std::unique_ptr<HttpClient> make_http_client(const util::Clock& clock);

/// One request, waited for. Where `stop` is given and becomes true the wait ends within 200 ms (and
/// the request's `grace`), as a time-out.
HttpResult fetch(HttpRequest request, const std::atomic<bool>* stop = nullptr);

}  // namespace net
