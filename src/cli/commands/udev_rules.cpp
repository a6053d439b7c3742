// gsmrelay udev-rules: the rules for udev, as they are installed.
#include "drivers/udev_rules.hpp"

#include <ostream>

#include "cli/client.hpp"
#include "cli/command.hpp"
#include "cli/output.hpp"

namespace cli {

Command udev_rules_command(Context& context) {
  return {.name = "udev-rules",
          .help = "Print the rules that keep others off our modems",
          .note =
              "ModemManager, autosuspend, rights and /dev/gsmrelay/ for the modems of every "
              "family.\nFor one USB socket: gsmrelay modem claim|release",
          .examples = {"gsmrelay udev-rules | sudo tee /etc/udev/rules.d/78-gsmrelay.rules"},
          .run = [&context] {
            if (context.json)
              context.out << Json{{"schema", "gsmrelay/1"}, {"rules", drivers::udev_rules()}}.dump()
                          << '\n';
            else
              context.out << drivers::udev_rules();
          }};
}

}  // namespace cli
