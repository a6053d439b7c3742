// A client of another program of the back end: HTTP and JSON over its UNIX socket (or HTTPS), with
// this program's service credential.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "json/json.hpp"
#include "net/http_client.hpp"
#include "service/peer_settings.hpp"

namespace service {

struct PeerResponse {
  net::Fault fault = net::Fault::none;  ///< why there is no response
  int status = 0;
  std::string what{};   ///< for people: the peer's "error", or the fault; without whole numbers
  int retry_after = 0;  ///< seconds, of the header Retry-After; 0: none
  json::Json body = json::Json::object();  ///< always an object

  bool ok() const { return fault == net::Fault::none && status >= 200 && status < 300; }
  /// Returns whether the same request may succeed later: after a fault, 408, 425, 429 and 5xx.
  bool temporary() const;
  /// Returns whether the request was refused before anything was decided about its content: the
  /// credential is wrong, or another program answers at the address. A person has to correct that;
  /// the request is tried again.
  bool misdirected() const;
};

/// Thread-safe. Tests have their own.
class Peer {
 public:
  virtual ~Peer() = default;
  /// Sends `body` (not with GET) and waits for the response.
  virtual PeerResponse request(const std::string& method, const std::string& path,
                               const json::Json& body = json::Json::object()) = 0;
};

struct PeerAddress {
  std::string name{};         ///< for error texts: "vault"
  std::string unix_socket{};  ///< or
  std::string url{};          ///< "https://…", with `security`
  net::Security security{};
  std::string token{};
  std::chrono::milliseconds limit{20'000};  ///< for the whole request
};
/// Returns the address of the program `name`, whose secrets have been read.
PeerAddress address_of(std::string name, const PeerSettings& settings);
/// Requests end early once `*stop` is true.
std::unique_ptr<Peer> make_peer(PeerAddress address, const std::atomic<bool>* stop = nullptr);

}  // namespace service
