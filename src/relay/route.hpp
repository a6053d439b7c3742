// Kinds of routes: how a message is delivered, and what the response means.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "config/route_settings.hpp"
#include "net/http_client.hpp"
#include "relay/completion.hpp"
#include "spool/types.hpp"
#include "util/clock.hpp"

namespace relay {

using RouteSettings = config::RouteSettings;
using Accept = config::Accept;

class HttpRoute;

/// The relay's services for a route kind that starts a delivery.
class Transport {
 public:
  virtual ~Transport() = default;
  virtual util::WallTime now() const = 0;
  /// Starts an HTTP request; many run at the same time. `route` evaluates its result, which
  /// completes the delivery.
  virtual void send(net::HttpRequest request, const HttpRoute& route, Completion completion) = 0;
};

/// A kind of route. One object serves all routes of the kind, on the relay thread and for
/// `gsmrelay route test`: it has no state, or its state is thread-safe.
class Route {
 public:
  virtual ~Route() = default;
  /// Returns the configuration keys of a [[route]] of this kind. The catalogue fills in the name.
  virtual config::Variant configuration() const = 0;
  /// Starts to deliver `message` and returns at once: never waits for a server. Calls `completion`
  /// once, within settings.timeout, from any thread, during the call or later. The relay ends a
  /// delivery that is not completed in time; what is called after that has no effect. `message` and
  /// `settings` are valid during the call only.
  virtual void start(const spool::Message& message, const RouteSettings& settings,
                     Transport& transport, Completion completion) const = 0;
};

/// A kind whose delivery is one HTTP request. Its functions have no side effects.
class HttpRoute : public Route {
 public:
  /// Returns the request that delivers `message`. The transport sets its tag.
  virtual net::HttpRequest request(const spool::Message& message, const RouteSettings& settings,
                                   util::WallTime now) const = 0;
  /// Returns the meaning of the response, or of the network fault, in `result`.
  virtual Evaluation evaluate(const net::HttpResult& result, const RouteSettings& settings,
                              util::WallTime now) const = 0;

  void start(const spool::Message& message, const RouteSettings& settings, Transport& transport,
             Completion completion) const final {
    transport.send(request(message, settings, transport.now()), *this, std::move(completion));
  }
};

/// Returns the kind of that name ("http"); null if there is none. Each source in routes/ is a kind.
const Route* find_route(std::string_view kind);
/// Returns the names and configuration keys of all kinds, for config::load().
std::span<const config::Variant> route_kinds();

/// The text that `gsmrelay route test` posts. It is no message.
inline constexpr std::string_view kProbeText = "gsmrelay route test, not a message";
/// Returns the text of a test SMS from one SIM to another: "gsmrelay test 0001f2c3".
std::string test_text(std::uint32_t number);
/// Returns true for either. Such an SMS goes to no route, also with accept = "all".
bool is_own_test(std::string_view text);

}  // namespace relay
