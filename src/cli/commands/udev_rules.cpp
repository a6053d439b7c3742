// gsmrelay udev-rules: the rules for udev, as they are installed.
#include "drivers/udev_rules.hpp"

#include <nlohmann/json.hpp>
#include <ostream>

#include "cli/client.hpp"
#include "cli/command.hpp"
#include "cli/noun.hpp"

namespace cli {

namespace {

void add(CLI::App& app, Context& context) {
  auto* verb = app.add_subcommand("udev-rules", "Print the rules that keep others off our modems");
  verb->footer(
      "ModemManager, autosuspend, rights and /dev/gsmrelay/ for the modems of every family.\n"
      "For one USB socket: gsmrelay modem claim|release\n"
      "  gsmrelay udev-rules | sudo tee /etc/udev/rules.d/78-gsmrelay.rules");
  verb->callback([&context] {
    if (context.json) {
      context.out << Json{{"schema", "gsmrelay/1"}, {"rules", drivers::udev_rules()}}.dump()
                  << '\n';
    } else {
      context.out << drivers::udev_rules();
    }
  });
}

}  // namespace

extern const Command command_udev_rules;
const Command command_udev_rules = {"udev-rules", add};

}  // namespace cli
