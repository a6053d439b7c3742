// gsmrelay wipe: erases what a box knows, before somebody takes it away.
#include <fmt/format.h>
#include <unistd.h>

#include "cli/box_wipe.hpp"
#include "cli/config_storage.hpp"
#include "cli/json_fields.hpp"
#include "cli/output.hpp"
#include "cli/run_program.hpp"
#include "config/config.hpp"
#include "terminal/confirm.hpp"
#include "util/shell.hpp"

namespace cli {

namespace {

struct Options {
  std::string config = config::kServiceFile;
};

/// Returns what the boxes had. The others are erased too if one fails, unless that is in use.
terminal::CommandResult<Wiped> wipe_boxes(const std::vector<BoxToWipe>& boxes) {
  Wiped all;
  for (const auto& box : boxes) {
    const auto wiped = wipe_box(box);
    if (!wiped) return wiped;
    all.files += wiped->files;
    all.spool = all.spool || wiped->spool;
    if (all.overlay.empty()) all.overlay = wiped->overlay;
    all.left.insert(all.left.end(), wiped->left.begin(), wiped->left.end());
  }
  return all;
}

std::string render_wiped(const Context& context, const Json& response) {
  std::string out;
  if (!flag(response, "spool_found"))
    for (const auto& place : list(response, "spools"))
      out += fmt::format("no spool was found: there was no {}\n", printable(place.text()));
  out += fmt::format(
      "{} files are erased. A flash card may keep old copies of them until it writes over them: "
      "docs/security.md\n",
      response.number("erased"));
  const auto& left = list(response, "left");
  if (left.size() > 0) out += toned(context.style, Tone::bad, "not erased") + ":\n";
  for (const auto& one : left) out += "  " + printable(one.text()) + '\n';
  const auto next = text(response, "next");
  return next.empty() ? out : out + terminal::next_line(next, context.out_columns());
}

/// Returns the command that shows or erases what root could not erase. `overlay`: a folder that is
/// on one; "": none is.
std::string next_after(const std::string& config, const std::string& overlay) {
  if (overlay.empty()) return "sudo shred -u FILE";
  const bool chroot = config == config::kServiceFile && has_overlayroot_chroot();
  return chroot ? "sudo overlayroot-chroot gsmrelay wipe"
                : "findmnt -T " + util::shell_word(overlay);
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
  for (const auto& box : *boxes) places.push_back(box.files.spool);
  Json response{{"schema", "gsmrelay/1"},
                {"erased", wiped->files},
                {"spool_found", wiped->spool},
                {"spools", std::move(places)},
                {"left", wiped->left}};
  const bool denied = ::geteuid() != 0;
  if (!wiped->left.empty())
    response["next"] = denied ? "sudo gsmrelay wipe --config " + util::shell_word(options.config)
                              : next_after(options.config, wiped->overlay);
  else if (!wiped->spool)
    response["next"] = "sudo find / -name 'spool.db*'";
  show(context, response, {"", render_wiped, [&](const Json& seen) {
                             if (seen.contains("next")) return denied ? kDenied : kFailed;
                             return kFine;
                           }});
}

}  // namespace

Command wipe_command(Context& context) {
  const auto o = std::make_shared<Options>();
  return {.name = "wipe",
          .help = "Erase the spool, its key, the secrets and the configuration (asks)",
          .options = {{"--config FILE", &o->config,
                       fmt::format("of gsmrelayd; default: {}", config::kServiceFile)}},
          .note =
              "Stops gsmrelayd first. SMS that are on SIMs and in modems stay there. Lists what "
              "it could not erase; the exit code is not 0 then, or if there was no spool.",
          .examples = {"sudo gsmrelay wipe --yes"},
          .in_full = true,
          .run = [&context, o] { wipe(context, *o); }};
}

}  // namespace cli
