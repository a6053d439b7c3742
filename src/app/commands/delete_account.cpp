// gsmrelay-app delete-account: deletes the user at all servers, and the phone file.
#include <fmt/format.h>

#include <ostream>

#include "app/secret_prompt.hpp"
#include "app/vault_user.hpp"
#include "terminal/table.hpp"
#include "terminal/text.hpp"

namespace app {
namespace {

constexpr int kUnauthorized = 401;

void print(const Context& context, const std::vector<EndedAccount>& ended) {
  Json list = Json::array();
  auto table = Table::of_texts({"PLATFORM", "ACCOUNT ID", "STATE"});
  for (const auto& one : ended) {
    list.push_back({{"id", one.id}, {"platform", one.platform}, {"state", one.state}});
    table.add({one.platform, one.id, one.state});
  }
  if (context.json) return print_json(context, {{"accounts", std::move(list)}});
  if (!table.empty()) context.out << table.to_string();
  context.out << "the user is deleted\n";
}

/// Returns a command that removes the phone file of a user whom the vault has already deleted.
std::string removal_command(const PhoneFile& file) {
  return fmt::format("rm {0} {0}.new {0}.counter {0}.lock", file.path());
}

CommandResult<void> delete_account(Context& context, const std::string& password_file) {
  auto file = open_phone(context);
  if (!file) return fail(file.error());
  const auto phone = file->read();
  if (!phone) return fail(phone.error());
  if (const auto session = session_of(*phone); !session) return fail(session.error());
  const auto password = secret_from(context, password_file, "password at the vault");
  if (!password) return fail(password.error());
  const auto ended = delete_user(context.client(), *phone, *password);
  if (!ended) {
    auto error = ended.error();
    // An earlier request may have succeeded although its response was lost.
    if (error.status == kUnauthorized)
      error.next =
          "gsmrelay-app signin; if the vault no longer knows you: " + removal_command(*file);
    return fail(error);
  }
  auto erased = file->erase();
  if (erased || !context.json) print(context, *ended);  // --json prints one object
  if (!erased) {
    erased.error().what = "the user is deleted, but the phone file is not: " + erased.error().what;
    erased.error().next = removal_command(*file);
    return erased;
  }
  return {};
}

}  // namespace

Command delete_account_command(Context& context) {
  const auto password_file = std::make_shared<std::string>();
  return {
      .name = "delete-account",
      .help = "Delete yourself: vault, keys, phone file",
      .options = {{"--password-file FILE", password_file.get(), "holds the password; -: stdin"}},
      .note = "This cannot be undone.",
      .examples = {"gsmrelay-app delete-account",
                   "gsmrelay-app delete-account --password-file secret --json"},
      .run = reporting(
          context, [&context, password_file] { return delete_account(context, *password_file); })};
}

}  // namespace app
