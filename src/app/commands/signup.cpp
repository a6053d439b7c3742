// gsmrelay-app signup: a new user of the vault.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <ostream>

#include "app/asking.hpp"
#include "app/signing_up.hpp"

namespace app {
namespace {

struct Options {
  std::string vault, number, password_file, code, code_file;
};

/// Asks the vault for a code, and keeps that it is waited for: another run may give it.
Outcome<void> begin(Context& context, PhoneFile& file, const Options& options) {
  const auto vault = address_of(options.vault);
  if (!vault) return complain(vault.error());
  if (!is_phone_number(options.number))
    return complain(kUsage, "--number is written as +237…", "gsmrelay-app signup --help");
  const auto password = new_secret_from(context, options.password_file, "password at the vault");
  if (!password) return complain(password.error());
  // A file that cannot be written is said before the code has cost an SMS.
  const auto writable =
      file.change([](Phone&) -> Outcome<void> { return {}; }, PhoneFile::IfAbsent::create);
  if (!writable) return writable;
  const auto user = sign_up(context.outside(), vault->url(), options.number, *password);
  if (!user) return complain(user.error());
  return file.change(
      [&](Phone& phone) -> Outcome<void> {
        phone.vault_url = vault->url();
        phone.number = options.number;
        phone.pending_user = *user;
        return {};
      },
      PhoneFile::IfAbsent::create);
}

Outcome<std::string> code_of(Context& context, const Options& options) {
  if (!options.code.empty()) return options.code;
  return secret_from(context, options.code_file, "code from the SMS");
}

Outcome<void> finish(Context& context, PhoneFile& file, const Options& options) {
  const auto phone = file.read();
  if (!phone) return complain(phone.error());
  const auto later = [](Complaint complaint) {
    if (complaint.next.empty() || complaint.status == 0)
      complaint.next = "gsmrelay-app signup asks for it again; --vault and --number: another code";
    return complain(complaint);
  };
  const auto code = code_of(context, options);
  if (!code) return later(code.error());
  const auto signed_in = verify(context.outside(), phone->vault_url, phone->pending_user, *code);
  if (!signed_in) return later(signed_in.error());
  return file.change([&](Phone& kept) { return keep(kept, *signed_in); });
}

Outcome<void> signup(Context& context, const Options& options) {
  auto file = open_phone(context, PhoneFile::IfAbsent::create);
  if (!file) return complain(file.error());
  Phone phone;
  if (file->exists()) phone = file->read().value_or(Phone{});
  if (!phone.user_id.empty())
    return complain(kFailed, "this phone file belongs to a user already",
                    "gsmrelay-app signin; for somebody else: gsmrelay-app --file PATH signup …");
  const bool only_code = options.vault.empty() && options.number.empty();
  if (only_code && phone.pending_user.empty())
    return complain(kUsage, "--vault and --number are needed", "gsmrelay-app signup --help");
  if (!only_code) {
    if (const auto begun = begin(context, *file, options); !begun) return begun;
    context.err << "a code is on its way by SMS\n";
  }
  if (const auto done = finish(context, *file, options); !done) return done;
  if (context.json)
    print_json(context, {{"signed_in", true}});
  else
    context.out << "signed up, and signed in\n"
                   "  next: gsmrelay-app connect PLATFORM; gsmrelay-app sync\n";
  return {};
}

void add(CLI::App& app, Context& context) {
  const auto o = std::make_shared<Options>();
  auto* command = app.add_subcommand("signup", "Become a user of a vault");
  command->add_option("--vault", o->vault, "its address")->type_name("URL");
  command->add_option("--number", o->number, "of this phone, as +237…")->type_name("N");
  command->add_option("--password-file", o->password_file, "holds the password; -: stdin")
      ->type_name("FILE");
  auto* code = command->add_option("--code", o->code, "from the SMS, if it is there already")
                   ->type_name("CODE");
  command->add_option("--code-file", o->code_file, "holds the code; -: stdin")
      ->type_name("FILE")
      ->excludes(code);
  command->footer(
      "Without --vault and --number it goes on where the code was missing. Examples:\n"
      "  gsmrelay-app signup --vault https://vault.example.org --number +237670000001\n"
      "  gsmrelay-app signup --code 123456");
  command->callback(reporting(context, [&context, o] { return signup(context, *o); }));
}

}  // namespace

extern const Command command_signup;
const Command command_signup = {"signup", add};

}  // namespace app
