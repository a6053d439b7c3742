// gsmrelay-app platforms: what can be written to, and the accounts there.
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <ostream>

#include "app/asking.hpp"
#include "app/connecting.hpp"
#include "app/tables.hpp"

namespace app {
namespace {

Outcome<void> refresh(const Context& context, PhoneFile& file) {
  const auto phone = file.read();
  if (!phone) return complain(phone.error());
  const auto platforms = list_platforms(context.outside(), *phone);
  if (!platforms) return complain(platforms.error());
  const auto accounts = list_accounts(context.outside(), *phone);
  if (!accounts) return complain(accounts.error());
  return file.change([&](Phone& changed) -> Outcome<void> {
    changed.platforms = *platforms;
    changed.accounts = *accounts;
    return {};
  });
}

/// A line for each account; a platform without one has a line, too.
std::string render(const Phone& phone) {
  Table table({"PLATFORM", "LETTER", "KIND", "BY", "ACCOUNT", "STATE"});
  for (const auto& platform : phone.platforms) {
    bool any = false;
    for (const auto& account : phone.accounts) {
      if (account.platform != platform.name) continue;
      table.add({platform.name, platform.letter, platform.kind, platform.authorization,
                 account.name, account.state});
      any = true;
    }
    if (!any)
      table.add({platform.name, platform.letter, platform.kind, platform.authorization, "-", ""});
  }
  return table.empty() ? "no platform is known\n  next: gsmrelay-app platforms --refresh\n"
                       : table.to_string();
}

Outcome<void> platforms(Context& context, bool ask) {
  auto file = open_phone(context);
  if (!file) return complain(file.error());
  if (ask) {
    if (const auto asked = refresh(context, *file); !asked) return asked;
  }
  const auto phone = file->read();
  if (!phone) return complain(phone.error());
  if (context.json)
    print_json(context,
               {{"platforms", to_json(phone->platforms)}, {"accounts", to_json(phone->accounts)}});
  else
    context.out << render(*phone);
  return {};
}

void add(CLI::App& app, Context& context) {
  const auto ask = std::make_shared<bool>(false);
  auto* command = app.add_subcommand("platforms", "What can be written to, and your accounts");
  command->add_flag("--refresh", *ask, "ask the vault");
  command->footer("Examples:\n  gsmrelay-app platforms --refresh\n  gsmrelay-app platforms --json");
  command->callback(reporting(context, [&context, ask] { return platforms(context, *ask); }));
}

}  // namespace

extern const Command command_platforms;
const Command command_platforms = {"platforms", add};

}  // namespace app
