// gsmrelay-app signout: ends the session at the vault.
#include <ostream>

#include "app/secret_prompt.hpp"
#include "app/vault_accounts.hpp"
#include "app/vault_user.hpp"

namespace app {
namespace {

CommandResult<void> signout(Context& context, SignOut which) {
  auto file = open_phone(context);
  if (!file) return fail(file.error());
  const auto phone = file->read();
  if (!phone) return fail(phone.error());
  context.err << reset_warning(context.client(), *phone);  // nothing can be asked afterwards
  if (const auto done = sign_out(context.client(), *phone, which); !done) return done;
  const auto kept = file->change([&](Phone& changed) -> CommandResult<void> {
    changed.session.clear();
    if (which == SignOut::everywhere) changed.device.clear();
    return {};
  });
  if (!kept) return kept;
  if (context.json)
    print_json(context, {{"signed_in", false}});
  else
    context.out << (which == SignOut::everywhere
                        ? "every session of the user has ended\n"
                          "who has the secret key can still post until a new one replaces it\n"
                          "next: gsmrelay-app signin; gsmrelay-app sync\n"
                        : "signed out\n");
  return {};
}

}  // namespace

Command signout_command(Context& context) {
  const auto everywhere = std::make_shared<bool>(false);
  return {.name = "signout",
          .help = "End the session at the vault",
          .options = {{"--everywhere", everywhere.get(), "end the sessions of all devices"}},
          .note = "The secret key stays: the phone can still compose.",
          .examples = {"gsmrelay-app signout --everywhere"},
          .run = reporting(context, [&context, everywhere] {
            return signout(context, *everywhere ? SignOut::everywhere : SignOut::here);
          })};
}

}  // namespace app
