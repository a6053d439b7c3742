// gsmrelay wipe: erases what a box knows, before somebody takes it away.
#include <fmt/format.h>
#include <unistd.h>

#include "cli/box_files.hpp"
#include "cli/box_wipe.hpp"
#include "cli/output.hpp"
#include "cli/run_program.hpp"
#include "config/config.hpp"
#include "terminal/confirm.hpp"

namespace cli {

namespace {

struct Options {
  std::string config = config::kServiceFile;
};

void wipe(Context& context, const Options& options) {
  auto box = find_box(options.config);
  // A box is wiped in a hurry: a mistake in its configuration must not prevent it.
  if (!box && options.config == config::kServiceFile)
    box = BoxFiles{options.config, config::DaemonSettings{}.state_dir + "/spool.db"};
  if (!box) return print_error(context, box.error());
  if (!terminal::confirm(context, "all SMS, keys and secrets of this box are erased; erase them?"))
    return;
  if (options.config == config::kServiceFile && ::access("/run/systemd/system", F_OK) == 0)
    run_program({"systemctl", "stop", "gsmrelayd"});
  const auto erased = wipe_box(*box);
  if (!erased) return print_error(context, erased.error());
  show(context, {{"schema", "gsmrelay/1"}, {"erased", *erased}},
       {"", [](const Context&, const Json& response) {
          return fmt::format(
              "{} files are erased. A flash card may keep old copies of them until "
              "it writes over them: docs/security.md\n",
              response.number("erased"));
        }});
}

}  // namespace

Command wipe_command(Context& context) {
  const auto o = std::make_shared<Options>();
  return {.name = "wipe",
          .help = "Erase the spool, its key, the secrets and the configuration (asks)",
          .options = {{"--config FILE", &o->config,
                       fmt::format("of gsmrelayd; default: {}", config::kServiceFile)}},
          .note = "Stops gsmrelayd first. SMS that are on SIMs and in modems stay there.",
          .examples = {"sudo gsmrelay wipe --yes"},
          .abbreviated = false,
          .run = [&context, o] { wipe(context, *o); }};
}

}  // namespace cli
