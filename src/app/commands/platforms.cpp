// gsmrelay-app platforms: lists the platforms and the accounts there.
#include <ostream>

#include "app/secret_prompt.hpp"
#include "app/vault_accounts.hpp"
#include "terminal/table.hpp"
#include "terminal/text.hpp"

namespace app {
namespace {

CommandResult<void> refresh_platforms(const Context& context, PhoneFile& file) {
  const auto phone = file.read();
  if (!phone) return fail(phone.error());
  const auto platforms = list_platforms(context.client(), *phone);
  if (!platforms) return fail(platforms.error());
  const auto accounts = list_accounts(context.client(), *phone);
  if (!accounts) return fail(accounts.error());
  context.err << reset_warning(*accounts);
  return file.change([&](Phone& changed) -> CommandResult<void> {
    changed.platforms = *platforms;
    changed.accounts = accounts->accounts;
    return {};
  });
}

/// Draws a row for each account, and one for a platform without an account.
std::string platforms_text(const Phone& phone) {
  auto table = Table::of_texts({"PLATFORM", "LETTER", "KIND", "BY", "ACCOUNT", "STATE"});
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

Json platforms_json(const Phone& phone) {
  return {{"platforms", to_json(phone.platforms)}, {"accounts", to_json(phone.accounts)}};
}

}  // namespace

Command platforms_command(Context& context) {
  const auto refreshed = std::make_shared<bool>(false);
  return {.name = "platforms",
          .help = "What can be written to, and your accounts",
          .options = {{"--refresh", refreshed.get(), "ask the vault"}},
          .examples = {"gsmrelay-app platforms --refresh", "gsmrelay-app platforms --json"},
          .run = reporting(context, [&context, refreshed] {
            const Change refresh = [&context](PhoneFile& file) {
              return refresh_platforms(context, file);
            };
            return show_phone(context, *refreshed ? refresh : Change(), platforms_json,
                              platforms_text);
          })};
}

}  // namespace app
