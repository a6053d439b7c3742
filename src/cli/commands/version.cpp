// gsmrelay version: prints the versions of this program and of the running daemon.
#include <fmt/format.h>

#include "cli/command.hpp"
#include "cli/json_fields.hpp"
#include "cli/output.hpp"

namespace cli {

namespace {

/// Tells whether the version has proved itself since its first start.
std::string proof_of(const Json& proof) {
  if (text(proof, "version").empty()) return {};
  if (!flag(proof, "proved"))
    return fmt::format(", since {}: not proved yet\n  next: gsmrelay selftest",
                       short_time(text(proof, "since")));
  return fmt::format(", since {}: proved by {}", short_time(text(proof, "since")),
                     text(proof, "by") == "selftest" ? "its self-test" : "an SMS that it relayed");
}

std::string render(const Context& /*context*/, const Json& response) {
  const auto daemon = text(response, "daemon");
  const auto own = text(response, "version");
  const char* hint =
      daemon.empty() || daemon == own
          ? ""
          : "  next: sudo systemctl restart gsmrelayd starts the installed version\n";
  return fmt::format("gsmrelay {}\ngsmrelayd {}{}\n{}", own,
                     daemon.empty() ? "does not run or cannot be reached" : daemon,
                     proof_of(response["proof"]), hint);
}

}  // namespace

Command version_command(Context& context) {
  return {.name = "version",
          .help = "Print the versions of this program and of gsmrelayd",
          .note =
              "A version has proved itself once it has relayed an SMS or passed the "
              "self-test.",
          .examples = {"gsmrelay version", "gsmrelay version --get version,daemon"},
          .run = [&context] {
            const auto status = try_fetch(context, {.path = "/v1/status"});
            show(context,
                 {{"schema", "gsmrelay/1"},
                  {"version", GSMRELAY_VERSION},
                  {"daemon", status ? text(*status, "version") : std::string()},
                  {"proof", status ? part(*status, "proof") : Json()}},
                 {"", render});
          }};
}

}  // namespace cli
