#include "firmware-host/command.hpp"

#include <algorithm>
#include <vector>

namespace firmware {

namespace commands {
#define AT_COMMAND(group) extern const CommandGroup group;
#include "firmware-host/commands.def"
#undef AT_COMMAND
}  // namespace commands

namespace {

std::vector<AtCommand> gather() {
  std::vector<AtCommand> all;
#define AT_COMMAND(group) all.insert(all.end(), commands::group.begin(), commands::group.end());
#include "firmware-host/commands.def"
#undef AT_COMMAND
  std::sort(all.begin(), all.end(),
            [](const AtCommand& a, const AtCommand& b) { return a.name < b.name; });
  return all;
}

}  // namespace

std::span<const AtCommand> all_commands() {
  static const std::vector<AtCommand> all = gather();
  return all;
}

const AtCommand* find_command(std::string_view name) {
  const auto all = all_commands();
  const auto found =
      std::lower_bound(all.begin(), all.end(), name,
                       [](const AtCommand& c, std::string_view wanted) { return c.name < wanted; });
  return found != all.end() && found->name == name ? &*found : nullptr;
}

}  // namespace firmware
