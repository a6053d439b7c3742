// gsmrelay wait: waits for a condition, for scripts.
#include <fmt/format.h>

#include <memory>

#include "cli/command.hpp"
#include "cli/condition.hpp"
#include "cli/json_fields.hpp"
#include "cli/output.hpp"

namespace cli {

namespace {

constexpr double kUsualLimit = 300;
std::string render_met(const Context& /*context*/, const Json& response) {
  return fmt::format("{}\n", text(response, "now"));
}

void wait_for(Context& context, const std::string& condition) {
  const double limit = context.timeout_seconds > 0 ? context.timeout_seconds : kUsualLimit;
  const auto response = await_condition(context, condition, limit);
  if (!response) return print_error(context, response.error());
  show(context, *response, {"", render_met});
}

}  // namespace

Command wait_command(Context& context) {
  const auto condition = std::make_shared<std::string>();
  return {.name = "wait",
          .help = "Wait for a condition, for scripts",
          .options = {{.spec = "--for CONDITION",
                       .target = condition.get(),
                       .help = "modem=up, route=up, queue=empty or relayed=ID; one modem or route: "
                               "modem:NAME=up, route:NAME=up, queue:ROUTE=empty",
                       .required = true}},
          .note =
              "Waits --timeout seconds (300), also for gsmrelayd to start. Exit code 0: met; 1: "
              "the message is dead, dropped or kept; 3: not in time; 4: gsmrelayd does not "
              "run; 10: no such message or route.",
          .examples = {"gsmrelay wait --for modem=up --timeout 120",
                       "gsmrelay wait --for relayed=12 --json"},
          .run = [&context, condition] { wait_for(context, *condition); }};
}

}  // namespace cli
