// gsmrelay-app signup: makes a new user of the vault.
#include <fmt/format.h>

#include <ostream>

#include "app/secret_prompt.hpp"
#include "app/vault_user.hpp"

namespace app {
namespace {

struct Options {
  std::string vault, number, invitation, password_file, code, code_file;
};

/// Asks the vault for a code and stores that one is pending: a later run may enter it.
CommandResult<void> begin(Context& context, PhoneFile& file, const Options& options) {
  const auto vault = parse_address(options.vault);
  if (!vault) return fail(kUsage, "--vault: " + vault.error().what, kVaultAddress);
  if (!is_phone_number(options.number))
    return fail(kUsage, "--number is written as +237…", "gsmrelay-app signup --help");
  const auto password = new_secret_from(context, options.password_file, "password at the vault");
  if (!password) return fail(password.error());
  // A file that cannot be written fails here, before the code costs an SMS.
  const auto writable =
      file.change([](Phone&) -> CommandResult<void> { return {}; }, PhoneFile::IfAbsent::create);
  if (!writable) return writable;
  const auto user =
      sign_up(context.client(), vault->url(), options.number, *password, options.invitation);
  if (!user) return fail(user.error());
  return file.change(
      [&](Phone& phone) -> CommandResult<void> {
        phone.vault_url = vault->url();
        phone.number = options.number;
        phone.pending_user = *user;
        return {};
      },
      PhoneFile::IfAbsent::create);
}

CommandResult<std::string> code_of(Context& context, const Options& options) {
  if (!options.code.empty()) return options.code;
  return secret_from(context, options.code_file, "code from the SMS");
}

CommandResult<void> finish(Context& context, PhoneFile& file, const Options& options) {
  const auto phone = file.read();
  if (!phone) return fail(phone.error());
  const auto later = [](CommandError error) {
    if (error.next.empty() || error.status == 0)
      error.next = "enter it: gsmrelay-app signup; for another code: --vault and --number again";
    return fail(error);
  };
  const auto code = code_of(context, options);
  if (!code) return later(code.error());
  const auto signed_in = verify(context.client(), phone->vault_url, phone->pending_user, *code);
  if (!signed_in) return later(signed_in.error());
  return file.change([&](Phone& kept) { return apply(kept, *signed_in); });
}

CommandResult<void> signup(Context& context, const Options& options) {
  auto file = open_phone(context, PhoneFile::IfAbsent::create);
  if (!file) return fail(file.error());
  Phone phone;
  if (file->exists()) phone = file->read().value_or(Phone{});
  if (!phone.user_id.empty())
    return fail(kFailed, "this phone file belongs to a user already",
                "gsmrelay-app signin; for another user: gsmrelay-app --file PATH signup");
  const bool only_code = options.vault.empty() && options.number.empty();
  if (only_code && phone.pending_user.empty())
    return fail(kUsage, "--vault and --number are needed", "gsmrelay-app signup --help");
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

}  // namespace

Command signup_command(Context& context) {
  const auto o = std::make_shared<Options>();
  return {.name = "signup",
          .help = "Become a user of a vault",
          .options = {{"--vault URL", &o->vault, "its address"},
                      {"--number N", &o->number, "of this phone, as +237…"},
                      {"--invitation CODE", &o->invitation, "from the operator, if it is needed"},
                      {"--password-file FILE", &o->password_file, "holds the password; -: stdin"},
                      {"--code CODE", &o->code, "from the SMS, if it has arrived"},
                      {.spec = "--code-file FILE",
                       .target = &o->code_file,
                       .help = "holds the code; -: stdin",
                       .excludes = "--code"}},
          .note = "Without --vault and --number it continues with the code.",
          .examples = {"gsmrelay-app signup --vault https://vault.example.org --number "
                       "+237670000001",
                       "gsmrelay-app signup --code 123456"},
          .run = reporting(context, [&context, o] { return signup(context, *o); })};
}

}  // namespace app
