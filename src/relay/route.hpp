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

/// What the relay offers to a kind of route while it starts a delivery.
class Transport {
 public:
  virtual ~Transport() = default;
  virtual util::WallTime now() const = 0;
  /// Sends an HTTP request side by side with all others. `route` evaluates its result, which
  /// completes the delivery.
  virtual void send(net::HttpRequest request, const HttpRoute& route, Completion completion) = 0;
};

/// A kind of route. Stateless, or its state guards itself: one object serves all routes of the
/// kind, on the relay thread and for `gsmrelay route test`.
class Route {
 public:
  virtual ~Route() = default;
  /// The keys of a [[route]] of this kind; its name is filled in by the catalogue.
  virtual config::Variant configuration() const = 0;
  /// Starts to deliver `message` and returns at once: never waits for a server. Calls `completion`
  /// exactly once, within settings.timeout, now or later, from any thread. `message` and `settings`
  /// live as long as the call.
  virtual void start(const spool::Message& message, const RouteSettings& settings,
                     Transport& transport, Completion completion) const = 0;
};

/// A kind whose delivery is one HTTP request. Values in, values out.
class HttpRoute : public Route {
 public:
  /// Makes the request of a message; the transport sets its tag.
  virtual net::HttpRequest request(const spool::Message& message, const RouteSettings& settings,
                                   util::WallTime now) const = 0;
  virtual Evaluation evaluate(const net::HttpResult& result, util::WallTime now) const = 0;

  void start(const spool::Message& message, const RouteSettings& settings, Transport& transport,
             Completion completion) const final {
    transport.send(request(message, settings, transport.now()), *this, std::move(completion));
  }
};

/// Returns the kind of that name ("http"); null if there is none. The catalogue is routes.def.
const Route* find_route(std::string_view kind);
/// The names and configuration keys of all kinds, for config::load().
std::span<const config::Variant> route_kinds();

/// Does the text look like a RelaySMS payload, of any generation? Judged by structure, without
/// keys; blanks and line ends inside are allowed. Ordinary words do not pass.
bool looks_like_ciphertext(std::string_view text);
/// The same for what there is of a message some of whose parts never came.
bool looks_like_piece_of_ciphertext(std::string_view text);

}  // namespace relay
