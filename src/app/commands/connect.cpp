// gsmrelay-app connect: lets the vault use an account at a platform.
#include <fmt/format.h>

#include <ostream>

#include "app/secret_prompt.hpp"
#include "app/vault_accounts.hpp"
#include "terminal/qr.hpp"
#include "terminal/table.hpp"
#include "terminal/text.hpp"

namespace app {
namespace {

constexpr std::chrono::minutes kConsentTimeout{10};  // as long as the vault waits
constexpr std::chrono::seconds kPause{2};
constexpr int kBadRequest = 400, kUnknownPlatform = 404;

struct Options {
  NewAccount account;
  std::string secret_file;
  std::vector<std::string> settings;
  bool no_wait = false;
};

/// Stores the accounts in the phone file, so that `compose --account` knows them.
CommandResult<void> store_accounts(PhoneFile& file, const std::vector<Account>& accounts) {
  return file.change([&](Phone& phone) -> CommandResult<void> {
    phone.accounts = accounts;
    return {};
  });
}

void print(const Context& context, const Account& account) {
  if (context.json) return print_json(context, {{"account", to_json(account)}});
  context.out << fmt::format("connected: {} at {}\n", terminal::printable(account.name),
                             terminal::printable(account.platform));
}

CommandResult<void> with_secret(Context& context, PhoneFile& file, const Phone& phone,
                                NewAccount account, const std::string& secret_file) {
  if (account.name.empty())
    return fail(kUsage, "--name is needed with a secret", "gsmrelay-app connect --help");
  auto secret = secret_from(context, secret_file, "secret of the account");
  if (!secret) return fail(secret.error());
  account.secret = std::move(*secret);
  const auto made = connect_with_secret(context.client(), phone, account);
  if (!made) return fail(made.error());
  if (const auto all = list_accounts(context.client(), phone)) {
    context.err << reset_warning(*all);
    if (const auto kept = store_accounts(file, all->accounts); !kept) return kept;
  }
  print(context, *made);
  return {};
}

/// Waits until the user has consented at the platform.
CommandResult<void> wait_for_account(Context& context, PhoneFile& file, const Phone& phone,
                                     const std::string& platform,
                                     const std::vector<Account>& before) {
  const auto until = context.dependencies.clock.in(kConsentTimeout);
  while (context.dependencies.clock.now() < until) {
    context.dependencies.pause(kPause);
    const auto now = list_accounts(context.client(), phone);
    if (!now) {
      if (now.error().exit == kDenied) return fail(now.error());
      continue;  // a phone may lose its network for a while
    }
    const auto account = newly_connected(before, now->accounts, platform);
    if (!account) continue;
    if (const auto kept = store_accounts(file, now->accounts); !kept) return kept;
    print(context, *account);
    return {};
  }
  return fail(kTimeout, "no consent came from the platform within 10 minutes",
              fmt::format("gsmrelay-app connect {}", platform));
}

CommandResult<void> by_consent(Context& context, PhoneFile& file, const Phone& phone,
                               const NewAccount& account, bool no_wait) {
  const auto before = list_accounts(context.client(), phone);
  if (!before) return fail(before.error());
  context.err << reset_warning(*before);
  const auto url = begin_connecting(context.client(), phone, account);
  if (!url) return fail(url.error());
  if (context.json && no_wait)
    print_json(context, {{"authorization_url", *url}});
  else if (context.json)
    context.err << *url << '\n';  // standard output is for one object
  else
    context.out << (context.terminal ? terminal::qr_text(*url) : "") << *url << '\n' << std::flush;
  if (no_wait) return {};
  context.err << "open it in a browser and consent; waiting\n";
  return wait_for_account(context, file, phone, account.platform, before->accounts);
}

CommandResult<void> connect(Context& context, const Options& options) {
  auto account = options.account;
  for (const auto& setting : options.settings) {
    const auto equals = setting.find('=');
    if (equals == std::string::npos || equals == 0)
      return fail(kUsage, "--setting is written as key=value", "gsmrelay-app connect --help");
    account.settings[setting.substr(0, equals)] = setting.substr(equals + 1);
  }
  auto file = open_phone(context);
  if (!file) return fail(file.error());
  const auto phone = file->read();
  if (!phone) return fail(phone.error());
  const bool by_secret = !account.name.empty() || !options.secret_file.empty();
  auto done = by_secret ? with_secret(context, *file, *phone, account, options.secret_file)
                        : by_consent(context, *file, *phone, account, options.no_wait);
  // The error names fields of the vault's API: point to the options of this program.
  if (!done && (done.error().status == kBadRequest || done.error().status == kUnknownPlatform))
    done.error().next = "gsmrelay-app connect --help; gsmrelay-app platforms --refresh";
  return done;
}

}  // namespace

Command connect_command(Context& context) {
  const auto o = std::make_shared<Options>();
  return {
      .name = "connect",
      .help = "Let the vault post for you at a platform",
      .options = {{"PLATFORM", &o->account.platform, "its name"},
                  {"--instance URL", &o->account.instance, "its server, if the platform has many"},
                  {"--no-wait", &o->no_wait, "print the address and exit"},
                  {"--name N", &o->account.name, "an account that a password or key opens"},
                  {.spec = "--secret-file FILE",
                   .target = &o->secret_file,
                   .help = "holds the password or key; -: stdin; default: typed",
                   .needs = "--name"},
                  {"--setting K=V", &o->settings,
                   "user, from; for mastodon characters, visibility"}},
      .examples = {"gsmrelay-app connect mastodon --instance https://mastodon.example",
                   "gsmrelay-app connect email --instance smtps://mail.example:465 \\\n"
                   "    --name ada@mail.example --secret-file mail.password"},
      .run = reporting(context, [&context, o] { return connect(context, *o); })};
}

}  // namespace app
