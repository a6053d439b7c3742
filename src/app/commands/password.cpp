// gsmrelay-app password: changes the password at the vault.
#include <ostream>

#include "app/secret_prompt.hpp"
#include "app/vault_user.hpp"

namespace app {
namespace {

struct Options {
  std::string old_file, new_file;
};

CommandResult<void> change(Context& context, const Options& options) {
  auto file = open_phone(context);
  if (!file) return fail(file.error());
  const auto phone = file->read();
  if (!phone) return fail(phone.error());
  if (const auto session = session_of(*phone); !session) return fail(session.error());
  const auto before = secret_from(context, options.old_file, "password at the vault");
  if (!before) return fail(before.error());
  const auto after = new_secret_from(context, options.new_file, "password at the vault");
  if (!after) return fail(after.error());
  const auto changed = change_password(context.client(), *phone, *before, *after);
  if (!changed) return fail(changed.error());
  const auto kept = file->change([&](Phone& one) { return apply(one, *changed); });
  if (!kept) return kept;
  if (context.json)
    print_json(context, {{"changed", true}});
  else
    context.out << "the password is changed, and every other session has ended\n"
                   "  next: gsmrelay-app sync, if somebody else knew the old one\n";
  return {};
}

}  // namespace

Command password_command(Context& context) {
  const auto o = std::make_shared<Options>();
  return {.name = "password",
          .help = "Change the password at the vault",
          .options = {{"--password-file FILE", &o->old_file, "holds the old one; -: stdin"},
                      {"--new-password-file FILE", &o->new_file, "holds the new one; -: stdin"}},
          .note = "Every other session ends.",
          .examples = {"gsmrelay-app password"},
          .run = reporting(context, [&context, o] { return change(context, *o); })};
}

}  // namespace app
