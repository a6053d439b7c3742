// gsmrelay-app reset-password: replaces a forgotten password at the vault, by a code in an SMS.
#include <fmt/format.h>

#include <ostream>

#include "app/secret_prompt.hpp"
#include "app/vault_user.hpp"
#include "util/text.hpp"

namespace app {
namespace {

struct Options {
  std::string vault, number, password_file, code, code_file;
  bool cancel = false;
};

CommandResult<void> ask(Context& context, PhoneFile& file, const Phone& phone,
                        const Options& options) {
  const auto vault = parse_address(options.vault.empty() ? phone.vault_url : options.vault);
  if (!vault) return fail(kUsage, "--vault: " + vault.error().what, kVaultAddress);
  const auto number = options.number.empty() ? phone.number : options.number;
  if (!is_phone_number(number))
    return fail(kUsage, "--number is needed, as +237…", "gsmrelay-app reset-password --help");
  // Otherwise the session of this vault would go to the other one with the next request.
  if (!phone.user_id.empty() && (vault->url() != phone.vault_url || number != phone.number))
    return fail(kFailed, "this phone file belongs to another user",
                "use another phone file: gsmrelay-app --file PATH reset-password");
  const auto password = new_secret_from(context, options.password_file, "password at the vault");
  if (!password) return fail(password.error());
  const auto id = request_reset(context.client(), vault->url(), number, *password);
  if (!id) return fail(id.error());
  context.err << "a code is on its way by SMS\n";
  return file.change(
      [&](Phone& changed) -> CommandResult<void> {
        changed.vault_url = vault->url();
        changed.number = number;
        changed.pending_reset = *id;
        return {};
      },
      PhoneFile::IfAbsent::create);
}

CommandResult<void> confirm(Context& context, PhoneFile& file, const Options& options) {
  const auto phone = file.read();
  if (!phone) return fail(phone.error());
  const auto code = options.code.empty()
                        ? secret_from(context, options.code_file, "code from the SMS")
                        : CommandResult<std::string>(options.code);
  if (!code) {
    auto error = code.error();
    error.next = "enter it: gsmrelay-app reset-password --code CODE";
    return fail(error);
  }
  const auto at = confirm_reset(context.client(), phone->vault_url, phone->pending_reset, *code);
  if (!at) return fail(at.error());
  if (context.json)
    print_json(context, {{"valid_from", *at}, {"waits", true}});
  else
    context.out << fmt::format(
        "the new password is valid from {} UTC; the accounts are disconnected then\n"
        "  next: gsmrelay-app signin, from then on; connect; sync\n",
        util::iso8601(util::from_epoch_ms(*at)).substr(0, 16));
  return {};
}

CommandResult<void> cancel(Context& context, PhoneFile& file, const Phone& phone) {
  if (const auto done = cancel_reset(context.client(), phone); !done) return done;
  const auto kept = file.change([](Phone& changed) -> CommandResult<void> {
    changed.pending_reset.clear();
    return {};
  });
  if (!kept) return kept;
  if (context.json)
    print_json(context, {{"waits", false}});
  else
    context.out << "the old password stays\n";
  return {};
}

CommandResult<void> reset_password(Context& context, const Options& options) {
  auto file =
      open_phone(context, options.cancel ? PhoneFile::IfAbsent::fail : PhoneFile::IfAbsent::create);
  if (!file) return fail(file.error());
  Phone phone;
  if (file->exists()) phone = file->read().value_or(Phone{});
  if (options.cancel) return cancel(context, *file, phone);
  const bool only_code = !options.code.empty() || !options.code_file.empty();
  if (only_code && phone.pending_reset.empty())
    return fail(kUsage, "no new password was asked for", "gsmrelay-app reset-password --help");
  if (!only_code) {
    if (phone.vault_url.empty() && options.vault.empty())
      return fail(kUsage, "the phone knows no vault yet: --vault and --number are needed",
                  "gsmrelay-app reset-password --help");
    if (const auto asked = ask(context, *file, phone, options); !asked) return asked;
  }
  return confirm(context, *file, options);
}

}  // namespace

Command reset_password_command(Context& context) {
  const auto o = std::make_shared<Options>();
  return {
      .name = "reset-password",
      .help = "Replace a forgotten password, by a code in an SMS",
      .options = {{"--vault URL", &o->vault, "its address; default: the known one"},
                  {"--number N", &o->number, "as +237…; default: the known one"},
                  {"--password-file FILE", &o->password_file, "holds the new password; -: stdin"},
                  {"--code CODE", &o->code, "from the SMS"},
                  {.spec = "--code-file FILE",
                   .target = &o->code_file,
                   .help = "holds the code; -: stdin",
                   .excludes = "--code"},
                  {"--cancel", &o->cancel, "keep the old password"}},
      .note =
          "The new password waits a day, and the accounts are disconnected then. Signing in "
          "with the old one cancels it.",
      .examples = {"gsmrelay-app reset-password", "gsmrelay-app reset-password --code 123456",
                   "gsmrelay-app reset-password --cancel"},
      .run = reporting(context, [&context, o] { return reset_password(context, *o); })};
}

}  // namespace app
