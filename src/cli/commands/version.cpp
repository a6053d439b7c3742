// gsmrelay version: prints the versions of this program and of the running daemon.
#include <fmt/format.h>

#include "cli/command.hpp"
#include "cli/json_fields.hpp"
#include "cli/output.hpp"

namespace cli {

namespace {

std::string render(const Context& /*context*/, const Json& response) {
  const auto daemon = text(response, "daemon");
  const auto own = text(response, "version");
  const char* hint =
      daemon.empty() || daemon == own
          ? ""
          : "  next: sudo systemctl restart gsmrelayd starts the installed version\n";
  return fmt::format("gsmrelay {}\ngsmrelayd {}\n{}", own,
                     daemon.empty() ? "does not run or cannot be reached" : daemon, hint);
}

}  // namespace

Command version_command(Context& context) {
  return {.name = "version",
          .help = "Print the versions of this program and of gsmrelayd",
          .examples = {"gsmrelay version", "gsmrelay version --get version,daemon"},
          .run = [&context] {
            const auto status = try_fetch(context, {.path = "/v1/status"});
            show(context,
                 {{"schema", "gsmrelay/1"},
                  {"version", GSMRELAY_VERSION},
                  {"daemon", status ? text(*status, "version") : std::string()}},
                 {"", render});
          }};
}

}  // namespace cli
