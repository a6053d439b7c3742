// The conditions for which a client can wait: "modem=up", "route:main=up", "queue=empty",
// "relayed=12".
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "control/handler_context.hpp"

namespace control {

struct WaitCondition {
  enum class Kind {
    modem,   ///< the modem `name` receives; without a name: at least one does
    route,   ///< the route `name` works; without a name: at least one does
    queue,   ///< no delivery waits for the route `name`; without a name: for any
    relayed  ///< all deliveries of the message `name` (number or key) have been taken
  };
  Kind kind = Kind::modem;
  std::string name{};
};

/// Returns nothing for text that is no condition.
std::optional<WaitCondition> parse_wait_condition(std::string_view text);
/// The forms of a condition, for an error.
inline constexpr std::string_view kWaitForms =
    "modem=up, modem:NAME=up, route=up, route:NAME=up, queue=empty, queue:ROUTE=empty, relayed=ID";

struct WaitState {
  bool met = false;
  bool over = false;      ///< not met, and it will not be unless a person acts
  std::string now, next;  ///< what is the case, and the command that shows more
};

/// Evaluates `condition`. Returns 404 for a route or a message that does not exist. A modem that
/// is not known may still be connected.
api::Result<WaitState> evaluate_wait(const HandlerContext& context, const WaitCondition& condition);

}  // namespace control
