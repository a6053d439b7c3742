// gsmrelay-app revoke: ends the vault's access to an account.
#include <fmt/format.h>

#include <ostream>

#include "app/secret_prompt.hpp"
#include "app/vault_accounts.hpp"
#include "terminal/table.hpp"
#include "terminal/text.hpp"

namespace app {
namespace {

/// Finds an account by id, or by a name or platform that only one account has.
CommandResult<Account> find_account(const std::vector<Account>& accounts, const std::string& word) {
  const Account* found = nullptr;
  for (const auto& account : accounts) {
    if (account.id == word) return account;
    if (account.name != word && account.platform != word) continue;
    if (found != nullptr)
      return fail(kUsage, "several accounts match",
                  "give its id, from: gsmrelay-app platforms --refresh --json");
    found = &account;
  }
  if (found == nullptr)
    return fail(kNoSuch, "the vault has no such account", "gsmrelay-app platforms --refresh");
  return *found;
}

CommandResult<void> revoke_account(Context& context, const std::string& word) {
  auto file = open_phone(context);
  if (!file) return fail(file.error());
  const auto phone = file->read();
  if (!phone) return fail(phone.error());
  auto listed = list_accounts(context.client(), *phone);
  if (!listed) return fail(listed.error());
  context.err << reset_warning(*listed);
  auto& accounts = listed->accounts;
  const auto account = find_account(accounts, word);
  if (!account) return fail(account.error());
  const auto state = revoke(context.client(), *phone, account->id);
  if (!state) return fail(state.error());
  const auto kept = file->change([&](Phone& changed) -> CommandResult<void> {
    std::erase(accounts, *account);
    changed.accounts = accounts;
    return {};
  });
  if (!kept) return kept;
  if (context.json)
    print_json(context, {{"id", account->id}, {"platform", account->platform}, {"state", *state}});
  else
    context.out << fmt::format("{} at {}: {}\n", terminal::printable(account->name),
                               terminal::printable(account->platform),
                               *state == "nothing to revoke"
                                   ? "erased; there is nothing to revoke at the platform"
                                   : terminal::printable(*state));
  return {};
}

}  // namespace

Command revoke_command(Context& context) {
  const auto word = std::make_shared<std::string>();
  return {.name = "revoke",
          .help = "Take an account back from the vault",
          .options = {{"ACCOUNT", word.get(), "its id, or its name or platform"}},
          .examples = {"gsmrelay-app revoke ada@mail.example", "gsmrelay-app revoke mastodon"},
          .run = reporting(context, [&context, word] { return revoke_account(context, *word); })};
}

}  // namespace app
