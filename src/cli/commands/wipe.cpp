// gsmrelay wipe: erases what a box knows, before somebody takes it away.
#include <fmt/format.h>
#include <unistd.h>

#include <optional>

#include "cli/box_wipe.hpp"
#include "cli/json_fields.hpp"
#include "cli/output.hpp"
#include "cli/run_program.hpp"
#include "config/config.hpp"
#include "terminal/confirm.hpp"

namespace cli {

namespace {

struct Options {
  std::string config = config::kServiceFile;
};

/// Returns what the boxes had. The others are erased too if one fails, unless that is in use.
terminal::CommandResult<Wiped> wipe_boxes(const std::vector<BoxFiles>& boxes) {
  Wiped all;
  std::optional<terminal::CommandError> failed;
  for (const auto& box : boxes) {
    const auto wiped = wipe_box(box);
    if (!wiped && wiped.error().exit == kRefused) return wiped;
    if (!wiped && !failed) failed = wiped.error();
    if (!wiped) continue;
    all.files += wiped->files;
    all.spool = all.spool || wiped->spool;
  }
  if (failed) return terminal::fail(*failed);
  return all;
}

void wipe(Context& context, const Options& options) {
  const auto boxes = boxes_to_wipe(options.config);
  if (!boxes) return print_error(context, boxes.error());
  if (!terminal::confirm(context, "all SMS, keys and secrets of this box are erased; erase them?"))
    return;
  if (options.config == config::kServiceFile && ::access("/run/systemd/system", F_OK) == 0)
    run_program({"systemctl", "stop", "gsmrelayd"});
  const auto wiped = wipe_boxes(*boxes);
  if (!wiped) return print_error(context, wiped.error());
  auto places = Json::array();
  for (const auto& box : *boxes) places.push_back(box.spool);
  show(context,
       {{"schema", "gsmrelay/1"},
        {"erased", wiped->files},
        {"spool_found", wiped->spool},
        {"spools", std::move(places)}},
       {"", [](const Context&, const Json& response) {
          std::string out;
          if (!flag(response, "spool_found"))
            for (const auto& place : list(response, "spools"))
              out += fmt::format("no spool was found: there was no {}\n", printable(place.text()));
          return out + fmt::format(
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
