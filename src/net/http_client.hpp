// An HTTP client for many requests at once: one libcurl multi handle, connections reused, HTTP/2 if
// TLS offers it. One thread.
//
// It never follows a redirect (a ciphertext and its bearer token would go to a host that is not
// configured), uses a proxy from the environment, speaks anything but http and https, or skips the
// check of a certificate. A name server that does not answer costs the request its time limit, but
// does not block the thread. The program must ignore SIGPIPE.
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

/// The cause of a failure, on which the relay decides. A time-out during the name look-up is `dns`.
enum class Fault { none, dns, connect, tls, timeout, transfer, bad_request };
const char* to_string(Fault fault);

/// Why a TLS handshake failed: the fault of the certificate, by class.
enum class CertificateFault {
  none,            ///< accepted, or not asked: no connection, or no TLS in the URL
  expired,         ///< it, or one of its chain
  not_yet_valid,   ///< by the clock of this machine
  unknown_issuer,  ///< self-signed, or the chain leads to no trusted authority
  wrong_host,      ///< it has another name than the URL
  plain_http,      ///< the port answers without TLS
  other,           ///< the handshake failed otherwise
};

/// TLS and credentials of a route. Files are read when the transfer starts; certificates are always
/// verified.
struct Security {
  std::string ca_file;             ///< PEM; empty: the system's
  std::string client_certificate;  ///< PEM file
  std::string client_key;          ///< PEM file
  std::string pinned_public_key;   ///< "sha256//BASE64" (RFC 7469 form as libcurl takes it)

  bool operator==(const Security&) const = default;
};

struct HttpRequest {
  std::uint64_t tag = 0;  ///< returned with the result
  std::string method = "POST";
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::string unix_socket;  ///< connect here instead of the URL's host
  Security security;
  std::chrono::milliseconds connect_limit{10'000};
  std::chrono::milliseconds total_limit{30'000};
  /// How long fetch() still waits for the response after it has been told to stop.
  std::chrono::milliseconds grace{0};
  std::size_t answer_limit = 64 * 1024;  ///< in octets; more is cut off, and the connection closed
  /// Called with the numeric address before each connection. If it returns false, the next address
  /// is tried; if none is left, the fault is `connect`. If set, no kept connection is used.
  std::function<bool(const std::string& address)> admit;
  /// Called with all octets so far as the body of a stream arrives. If it returns true, they are
  /// the response, and the connection is closed.
  std::function<bool(std::string_view body)> enough{};
};

struct HttpResult {
  std::uint64_t tag = 0;
  Fault fault = Fault::none;
  CertificateFault certificate = CertificateFault::none;  ///< of Fault::tls
  std::string fault_text;  ///< for people; without credentials of the URL
  bool timed_out = false;  ///< the fault is that of the step that was not done in time
  bool nameless = false;   ///< of Fault::dns: no name server has answered
  bool reached = false;    ///< with a fault: the host has accepted the TCP connection
  int status = 0;
  std::map<std::string, std::string> headers;  ///< lower-case names
  std::string body;
  std::chrono::milliseconds latency{0};
};

struct RunResult {
  std::vector<HttpResult> results;
  bool woken = false;  ///< `wake_fd` was readable; run() does not read it
};

/// All requests run at once: the caller limits their number.
class HttpClient {
 public:
  virtual ~HttpClient() = default;
  virtual void start(HttpRequest request) = 0;
  virtual std::size_t in_flight() const = 0;
  /// Handles transfers until one ends, `deadline` passes or `wake_fd` (-1: none) is readable.
  virtual RunResult run(util::Deadline deadline, int wake_fd) = 0;
};

std::unique_ptr<HttpClient> make_http_client(const util::Clock& clock);

/// Runs one request and waits for it. If `*stop` becomes true the wait ends within 200 ms (and the
/// request's `grace`), as a time-out.
HttpResult fetch(HttpRequest request, const std::atomic<bool>* stop = nullptr);

}  // namespace net
