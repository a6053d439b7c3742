// gsmrelay-app signin: a new session at the vault.
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <ostream>

#include "app/asking.hpp"
#include "app/signing_up.hpp"

namespace app {
namespace {

struct Options {
  std::string vault, number, password_file;
};

Outcome<void> signin(Context& context, const Options& options) {
  auto file = open_phone(context, PhoneFile::IfAbsent::create);
  if (!file) return complain(file.error());
  Phone phone;
  if (file->exists()) phone = file->read().value_or(Phone{});
  if (options.vault.empty() && phone.vault_url.empty())
    return complain(kUsage, "the phone knows no vault yet: --vault and --number are needed",
                    "gsmrelay-app signin --help; without a user yet: gsmrelay-app signup --help");
  const auto vault = address_of(options.vault.empty() ? phone.vault_url : options.vault);
  if (!vault) return complain(kUsage, "--vault: " + vault.error().what, "--vault URL");
  const auto number = options.number.empty() ? phone.number : options.number;
  if (!is_phone_number(number))
    return complain(kUsage, "--number is needed, as +237…", "gsmrelay-app signin --help");
  const auto password = secret_from(context, options.password_file, "password at the vault");
  if (!password) return complain(password.error());
  const auto signed_in = sign_in(context.outside(), vault->url(), number, *password);
  if (!signed_in) return complain(signed_in.error());
  const auto kept = file->change(
      [&](Phone& changed) -> Outcome<void> {
        changed.vault_url = vault->url();
        changed.number = number;
        return keep(changed, *signed_in);
      },
      PhoneFile::IfAbsent::create);
  if (!kept) return kept;
  if (context.json)
    print_json(context, {{"signed_in", true}});
  else
    context.out << "signed in\n";
  return {};
}

void add(CLI::App& app, Context& context) {
  const auto o = std::make_shared<Options>();
  auto* command = app.add_subcommand("signin", "Begin a session at the vault");
  command->add_option("--vault", o->vault, "its address; without: the one known")->type_name("URL");
  command->add_option("--number", o->number, "as +237…; without: the one known")->type_name("N");
  command->add_option("--password-file", o->password_file, "holds the password; -: stdin")
      ->type_name("FILE");
  command->footer(
      "Examples:\n"
      "  gsmrelay-app signin\n"
      "  gsmrelay-app signin --vault https://vault.example.org --number +237670000001");
  command->callback(reporting(context, [&context, o] { return signin(context, *o); }));
}

}  // namespace

extern const Command command_signin;
const Command command_signin = {"signin", add};

}  // namespace app
