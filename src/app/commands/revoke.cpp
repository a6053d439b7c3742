// gsmrelay-app revoke: takes an account back.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <ostream>

#include "app/asking.hpp"
#include "app/connecting.hpp"
#include "app/tables.hpp"

namespace app {
namespace {

/// By id; by name or platform where that is one account alone.
Outcome<Account> find_account(const std::vector<Account>& accounts, const std::string& word) {
  const Account* found = nullptr;
  for (const auto& account : accounts) {
    if (account.id == word) return account;
    if (account.name != word && account.platform != word) continue;
    if (found != nullptr)
      return complain(kUsage, "there are several such accounts",
                      "name it by its id: gsmrelay-app platforms --refresh --json");
    found = &account;
  }
  if (found == nullptr)
    return complain(kNoSuch, "the vault has no such account", "gsmrelay-app platforms --refresh");
  return *found;
}

Outcome<void> revoke_account(Context& context, const std::string& word) {
  auto file = open_phone(context);
  if (!file) return complain(file.error());
  const auto phone = file->read();
  if (!phone) return complain(phone.error());
  auto accounts = list_accounts(context.outside(), *phone);
  if (!accounts) return complain(accounts.error());
  const auto account = find_account(*accounts, word);
  if (!account) return complain(account.error());
  const auto state = revoke(context.outside(), *phone, account->id);
  if (!state) return complain(state.error());
  const auto kept = file->change([&](Phone& changed) -> Outcome<void> {
    std::erase(*accounts, *account);
    changed.accounts = *accounts;
    return {};
  });
  if (!kept) return kept;
  if (context.json)
    print_json(context, {{"id", account->id}, {"platform", account->platform}, {"state", *state}});
  else
    context.out << fmt::format(
        "{} at {}: {}\n", printable(account->name), printable(account->platform),
        *state == "nothing to revoke" ? "erased; there is nothing to revoke at the platform"
                                      : printable(*state));
  return {};
}

void add(CLI::App& app, Context& context) {
  const auto word = std::make_shared<std::string>();
  auto* command = app.add_subcommand("revoke", "Take an account back from the vault");
  command->add_option("ACCOUNT", *word, "its id, or its name or platform")->required();
  command->footer(
      "Examples:\n  gsmrelay-app revoke ada@mail.example\n  gsmrelay-app revoke mastodon");
  command->callback(
      reporting(context, [&context, word] { return revoke_account(context, *word); }));
}

}  // namespace

extern const Command command_revoke;
const Command command_revoke = {"revoke", add};

}  // namespace app
