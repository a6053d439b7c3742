// gsmrelay backup: the whole state of the box in one encrypted file.
#include <fmt/format.h>

#include <filesystem>

#include "cli/box_files.hpp"
#include "cli/json_fields.hpp"
#include "cli/output.hpp"
#include "config/config.hpp"
#include "terminal/confirm.hpp"

namespace cli {

namespace {

struct Options {
  std::string file, passphrase_file, config = config::kServiceFile;
};

constexpr const char* kExample = "sudo gsmrelay backup /media/usb/kitchen.backup";

void back_up(Context& context, const Options& options) {
  if (const auto may = check_target(options.file, kExample); !may)
    return print_error(context, may.error());
  const auto box = find_box(options.config, context.command);
  if (!box) return print_error(context, box.error());
  std::error_code ignored;
  if (std::filesystem::exists(options.file, ignored) &&
      !terminal::confirm(context, fmt::format("{} exists; replace it?", options.file)))
    return;
  const auto passphrase = read_passphrase(context, options.passphrase_file, Passphrase::chosen);
  if (!passphrase) return print_error(context, passphrase.error());
  const auto written = back_up_box(*box, options.file, *passphrase);
  if (!written) return print_error(context, written.error());
  show(context,
       {{"schema", "gsmrelay/1"},
        {"file", options.file},
        {"parts", to_json(written->parts)},
        {"left", written->left}},
       {"parts", [](const Context& one, const Json& response) {
          auto out = render_parts(one, response) +
                     fmt::format("{} is written\n", printable(response.text("file")));
          const auto& left = list(response, "left");
          if (left.size() > 0) out += "not in the backup:\n";
          for (const auto& place : left) out += "  " + printable(place.text()) + '\n';
          return out;
        }});
}

}  // namespace

Command backup_command(Context& context) {
  const auto o = std::make_shared<Options>();
  return {
      .name = "backup",
      .help = "Write the whole state of the box to an encrypted file",
      .options = {{"FILE", &o->file, "for example on a USB stick"},
                  {"--passphrase-file FILE", &o->passphrase_file,
                   "holds the passphrase; default: typed, or a line of standard input"},
                  {"--config FILE", &o->config,
                   fmt::format("of gsmrelayd; default: {}", config::kServiceFile)}},
      .note =
          "Has the configuration, secrets.d, the spool with the records of SIMs and PINs, "
          "and the key of the PIN digests. Works while gsmrelayd runs; to move a box, stop "
          "it first. Lists the secrets that it leaves out.",
      .examples = {kExample, "sudo gsmrelay backup box.backup --passphrase-file /root/passphrase"},
      .run = [&context, o] { back_up(context, *o); }};
}

}  // namespace cli
