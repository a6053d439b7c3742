// gsmrelay-app signin: begins a session at the vault.
#include <ostream>

#include "app/secret_prompt.hpp"
#include "app/vault_user.hpp"

namespace app {
namespace {

struct Options {
  std::string vault, number, password_file;
};

CommandResult<void> signin(Context& context, const Options& options) {
  auto file = open_phone(context, PhoneFile::IfAbsent::create);
  if (!file) return fail(file.error());
  Phone phone;
  if (file->exists()) phone = file->read().value_or(Phone{});
  if (options.vault.empty() && phone.vault_url.empty())
    return fail(kUsage, "the phone knows no vault yet: --vault and --number are needed",
                "gsmrelay-app signin --help; without a user yet: gsmrelay-app signup --help");
  const auto vault = parse_address(options.vault.empty() ? phone.vault_url : options.vault);
  if (!vault) return fail(kUsage, "--vault: " + vault.error().what, kVaultAddress);
  const auto number = options.number.empty() ? phone.number : options.number;
  if (!is_phone_number(number))
    return fail(kUsage, "--number is needed, as +237…", "gsmrelay-app signin --help");
  const auto password = secret_from(context, options.password_file, "password at the vault");
  if (!password) return fail(password.error());
  // The device is a secret of the known vault.
  const auto device = vault->url() == phone.vault_url ? phone.device : "";
  const auto signed_in = sign_in(context.client(), vault->url(), number, *password, device);
  if (!signed_in) return fail(signed_in.error());
  const auto kept = file->change(
      [&](Phone& changed) -> CommandResult<void> {
        // A new password that waits is of the number that the phone had.
        if (vault->url() != changed.vault_url || number != changed.number)
          changed.pending_reset.clear();
        changed.vault_url = vault->url();
        changed.number = number;
        return apply(changed, *signed_in);
      },
      PhoneFile::IfAbsent::create);
  if (!kept) return kept;
  if (context.json)
    print_json(context, {{"signed_in", true}});
  else
    context.out << "signed in\n";
  return {};
}

}  // namespace

Command signin_command(Context& context) {
  const auto o = std::make_shared<Options>();
  return {.name = "signin",
          .help = "Begin a session at the vault",
          .options = {{"--vault URL", &o->vault, "its address; default: the known one"},
                      {"--number N", &o->number, "as +237…; default: the known one"},
                      {"--password-file FILE", &o->password_file, "holds the password; -: stdin"}},
          .examples = {"gsmrelay-app signin",
                       "gsmrelay-app signin --vault https://vault.example.org --number "
                       "+237670000001"},
          .run = reporting(context, [&context, o] { return signin(context, *o); })};
}

}  // namespace app
