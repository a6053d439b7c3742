// gsmrelay udev-rules: prints the udev rules of the package.
#include "drivers/udev_rules.hpp"

#include <ostream>

#include "cli/client.hpp"
#include "cli/command.hpp"
#include "cli/output.hpp"

namespace cli {

Command udev_rules_command(Context& context) {
  return {.name = "udev-rules",
          .help = "Print the udev rules that reserve the modems",
          .note =
              "ModemManager, autosuspend, permissions and /dev/gsmrelay/ for the modems of all "
              "families. For one USB port: gsmrelay modem claim|release",
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
