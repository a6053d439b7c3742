// Asking another program of the back end: HTTP and JSON over its UNIX socket (or HTTPS), with our
// service credential.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "net/http_client.hpp"
#include "service/answer.hpp"

namespace service {

/// What came back. `fault` other than none: nothing did.
struct PeerAnswer {
  net::Fault fault = net::Fault::none;
  int status = 0;
  std::string what;  ///< for people: the peer's "error", or the fault
  int retry_after = 0;
  std::shared_ptr<Json> content;  ///< always an object
  Json& body() const { return *content; }
  bool ok() const { return fault == net::Fault::none && status >= 200 && status < 300; }
  /// Later may be different: a fault, 408, 425, 429, 5xx.
  bool temporary() const;
  /// A refusal by somebody who has not looked at what was asked: our credential, or another program
  /// at the address. For a person to mend; tried again.
  bool misdirected() const;
};

/// Tests bring their own. Thread-safe.
class Peer {
 public:
  virtual ~Peer() = default;
  virtual PeerAnswer ask(const std::string& method, const std::string& path, const Json& body) = 0;
};

struct PeerAddress {
  std::string name;         ///< for error texts: "vault"
  std::string unix_socket;  ///< or
  std::string url;          ///< "https://…", with `security`
  net::Security security;
  std::string token;
  std::chrono::milliseconds limit{20'000};
};
std::unique_ptr<Peer> make_peer(PeerAddress address, const std::atomic<bool>* stop = nullptr);

}  // namespace service
