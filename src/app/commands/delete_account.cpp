// gsmrelay-app delete-account: the end of the user, everywhere, and of the phone file.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <ostream>

#include "app/asking.hpp"
#include "app/signing_up.hpp"
#include "app/tables.hpp"

namespace app {
namespace {

constexpr int kUnauthorized = 401;

void print(const Context& context, const std::vector<Ended>& ended) {
  Json list = Json::array();
  Table table({"PLATFORM", "ACCOUNT ID", "STATE"});
  for (const auto& one : ended) {
    list.push_back({{"id", one.id}, {"platform", one.platform}, {"state", one.state}});
    table.add({one.platform, one.id, one.state});
  }
  if (context.json) return print_json(context, {{"accounts", std::move(list)}});
  if (!table.empty()) context.out << table.to_string();
  context.out << "the user is deleted\n";
}

/// Whoever is gone at the vault already cannot ask it any more, and still has the file.
std::string by_hand(const PhoneFile& file) {
  return fmt::format("rm {0} {0}.new {0}.lock", file.path());
}

Outcome<void> delete_account(Context& context, const std::string& password_file) {
  auto file = open_phone(context);
  if (!file) return complain(file.error());
  const auto phone = file->read();
  if (!phone) return complain(phone.error());
  if (const auto session = session_of(*phone); !session) return complain(session.error());
  const auto password = secret_from(context, password_file, "password at the vault");
  if (!password) return complain(password.error());
  const auto ended = delete_user(context.outside(), *phone, *password);
  if (!ended) {
    auto complaint = ended.error();
    // An earlier try may have come through, its answer lost.
    if (complaint.status == kUnauthorized)
      complaint.next =
          "gsmrelay-app signin; if it knows you no longer, you are gone: " + by_hand(*file);
    return complain(complaint);
  }
  auto erased = file->erase();
  if (erased || !context.json) print(context, *ended);  // with --json there is one object
  if (!erased) {
    erased.error().what = "the user is deleted, but the phone file is not: " + erased.error().what;
    erased.error().next = by_hand(*file);
    return erased;
  }
  return {};
}

void add(CLI::App& app, Context& context) {
  const auto password_file = std::make_shared<std::string>();
  auto* command = app.add_subcommand("delete-account", "Delete yourself: vault, keys, phone file");
  command->add_option("--password-file", *password_file, "holds the password; -: stdin")
      ->type_name("FILE");
  command->footer(
      "There is no way back. Examples:\n"
      "  gsmrelay-app delete-account\n"
      "  gsmrelay-app delete-account --password-file secret --json");
  command->callback(reporting(
      context, [&context, password_file] { return delete_account(context, *password_file); }));
}

}  // namespace

extern const Command command_delete_account;
const Command command_delete_account = {"delete_account", add};

}  // namespace app
