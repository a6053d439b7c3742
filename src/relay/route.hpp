// A route: how one message becomes one request, and what an answer means. Values only; no I/O.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "config/route_settings.hpp"
#include "net/http_client.hpp"
#include "spool/types.hpp"
#include "util/clock.hpp"

namespace relay {

using RouteSettings = config::RouteSettings;
using Accept = config::Accept;

enum class Verdict {
  delivered,
  later,  ///< the server or the network cannot take it now
  never,  ///< this message will not be taken: dead letter
};

struct Judgement {
  Verdict verdict = Verdict::later;
  std::optional<std::chrono::milliseconds> retry_after;
  bool route_down = false;  ///< counts against the route's breaker
  int give_up_after = 0;  ///< attempts after which `later` becomes `never`; 0: the age limit alone
  std::string reason;     ///< masked, for people; empty when delivered
  bool perhaps_message = false;  ///< the server answered: this message may be its trouble
};

/// Stateless; one object for all routes of its kind.
class Route {
 public:
  virtual ~Route() = default;
  /// The keys of a [[route]] of this kind; its name is filled in by the catalogue.
  virtual config::Variant configuration() const = 0;
  /// The caller sets the tag.
  virtual net::HttpRequest request(const spool::Message& message, const RouteSettings& settings,
                                   util::WallTime now) const = 0;
  virtual Judgement judge(const net::HttpResult& result, util::WallTime now) const = 0;
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
