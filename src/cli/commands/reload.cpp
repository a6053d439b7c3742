// gsmrelay reload: makes gsmrelayd read its configuration again.
#include "cli/command.hpp"
#include "cli/output.hpp"

namespace cli {

namespace {

std::string render(const Context& /*context*/, const Json& /*response*/) {
  return "the configuration is in force\n  next: gsmrelay status\n";
}

}  // namespace

Command reload_command(Context& context) {
  return {.name = "reload",
          .help = "Make gsmrelayd read its configuration again",
          .note = "With a mistake in the file, the configuration in use stays.",
          .examples = {"gsmrelay config check && gsmrelay reload", "gsmrelay reload --json"},
          .run = [&context] {
            constexpr double kSeconds = 60;
            if (const auto response = fetch(
                    context, {.method = "POST", .path = "/v1/reload", .usual_seconds = kSeconds}))
              show(context, *response, {"", render});
          }};
}

}  // namespace cli
