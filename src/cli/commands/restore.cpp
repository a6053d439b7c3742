// gsmrelay restore: makes this box the one of a backup.
#include <fmt/format.h>

#include "cli/appliance_backup.hpp"
#include "cli/box_files.hpp"
#include "cli/config_storage.hpp"
#include "cli/output.hpp"
#include "config/config.hpp"
#include "util/shell.hpp"

namespace cli {

namespace {

struct Options {
  std::string file, passphrase_file, config = config::kServiceFile;
  bool replace = false, discard_waiting = false;
};

/// Returns what checks the restored configuration and starts the gsmrelayd that uses it.
std::string next_after(const std::string& config) {
  const auto owner = owner_of(config);
  return owner == spool::Owner::service
             ? "sudo gsmrelay config check; " + command_to_start(owner)
             : fmt::format("gsmrelay config check {}; then {}", util::shell_word(config),
                           command_to_start(owner));
}

Replace what_to_replace(const Options& options) {
  if (!options.replace) return Replace::nothing;
  return options.discard_waiting ? Replace::anything : Replace::unless_sms_wait;
}

void restore(Context& context, const Options& options) {
  if (options.discard_waiting && !options.replace)
    return print_error(context,
                       {kUsage, "--discard-waiting is for --replace", "gsmrelay restore --help"});
  if (const auto checked = check_backup(options.file); !checked)
    return print_error(context, checked.error());
  if (const auto stays = check_config_storage(options.config); !stays)
    return print_error(context, stays.error());
  const auto passphrase = read_passphrase(context, options.passphrase_file, Passphrase::known);
  if (!passphrase) return print_error(context, passphrase.error());
  const auto parts = restore_box(options.file, *passphrase, options.config,
                                 what_to_replace(options), options.passphrase_file);
  if (!parts) return print_error(context, parts.error());
  show(context, {{"schema", "gsmrelay/1"}, {"parts", to_json(*parts)}},
       {"parts", [&options](const Context& one, const Json& response) {
          return render_parts(one, response) + "restored\n" +
                 terminal::next_line(next_after(options.config), one.out_columns());
        }});
}

}  // namespace

Command restore_command(Context& context) {
  const auto o = std::make_shared<Options>();
  return {.name = "restore",
          .help = "Make this box the one of a backup",
          .options = {{"FILE", &o->file, "written by gsmrelay backup"},
                      {"--passphrase-file FILE", &o->passphrase_file,
                       "holds the passphrase; default: typed, or a line of standard input"},
                      {"--replace", &o->replace, "what is here is renamed to *.before-restore"},
                      {"--discard-waiting", &o->discard_waiting,
                       "with --replace: also if SMS wait in the spool that is here"},
                      {"--config FILE", &o->config,
                       fmt::format("of gsmrelayd; default: {}", config::kServiceFile)}},
          .note =
              "gsmrelayd must not run. Nothing is changed before the whole file has been read "
              "and checked.",
          .examples = {"sudo gsmrelay restore /media/usb/kitchen.backup"},
          .in_full = true,
          .run = [&context, o] { restore(context, *o); }};
}

}  // namespace cli
