// gsmrelay-app connect: lets the vault act for an account at a platform.
#include <fmt/format.h>

#include <ostream>

#include "app/connecting.hpp"
#include "app/qr.hpp"
#include "app/secret_prompt.hpp"
#include "terminal/table.hpp"
#include "terminal/text.hpp"

namespace app {
namespace {

constexpr std::chrono::minutes kPatience{10};  // as the vault has
constexpr std::chrono::seconds kPause{2};
constexpr int kBadRequest = 400;

struct Options {
  NewAccount account;
  std::string secret_file;
  std::vector<std::string> settings;
  bool no_wait = false;
};

/// Also in the phone file, so that `compose --account` knows it.
CommandResult<void> keep_accounts(PhoneFile& file, const std::vector<Account>& accounts) {
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
    if (const auto kept = keep_accounts(file, *all); !kept) return kept;
  }
  print(context, *made);
  return {};
}

/// Until the person has come back from the platform.
CommandResult<void> wait(Context& context, PhoneFile& file, const Phone& phone,
                         const std::string& platform, const std::vector<Account>& before) {
  const auto until = context.tools.clock.in(kPatience);
  while (context.tools.clock.now() < until) {
    context.tools.pause(kPause);
    const auto now = list_accounts(context.client(), phone);
    if (!now) {
      if (now.error().exit == kDenied) return fail(now.error());
      continue;  // the network of a phone comes and goes
    }
    const auto account = newly_connected(before, *now, platform);
    if (!account) continue;
    if (const auto kept = keep_accounts(file, *now); !kept) return kept;
    print(context, *account);
    return {};
  }
  return fail(kTimeout, "nobody came back from the platform in time",
              fmt::format("gsmrelay-app connect {}", platform));
}

CommandResult<void> by_consent(Context& context, PhoneFile& file, const Phone& phone,
                               const NewAccount& account, bool no_wait) {
  const auto before = list_accounts(context.client(), phone);
  if (!before) return fail(before.error());
  const auto url = begin_connecting(context.client(), phone, account);
  if (!url) return fail(url.error());
  if (context.json && no_wait)
    print_json(context, {{"authorization_url", *url}});
  else if (context.json)
    context.err << *url << '\n';  // standard output is for the one answer
  else
    context.out << (context.terminal ? qr_text(*url) : "") << *url << '\n' << std::flush;
  if (no_wait) return {};
  context.err << "open it in a browser and consent; waiting\n";
  return wait(context, file, phone, account.platform, *before);
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
  // What will not do is said in the words of the vault's API: here are this program's.
  if (!done && done.error().status == kBadRequest)
    done.error().next = "gsmrelay-app connect --help; gsmrelay-app platforms --refresh";
  return done;
}

}  // namespace

Command connect_command(Context& context) {
  const auto o = std::make_shared<Options>();
  return {.name = "connect",
          .help = "Let the vault post for you at a platform",
          .options = {{"PLATFORM", &o->account.platform, "its name"},
                      {"--instance URL", &o->account.instance, "its server, where there are many"},
                      {"--no-wait", &o->no_wait, "print the address and end"},
                      {"--name N", &o->account.name, "of an account that a password or key opens"},
                      {.spec = "--secret-file FILE",
                       .target = &o->secret_file,
                       .help = "holds that; -: stdin; without: typed",
                       .needs = "--name"},
                      {"--setting K=V", &o->settings,
                       "user, from; for mastodon characters, visibility"}},
          .examples = {"gsmrelay-app connect mastodon --instance https://mastodon.example",
                       "gsmrelay-app connect email --instance smtps://mail.example:465 \\\n"
                       "    --name ada@mail.example --secret-file mail.password"},
          .run = reporting(context, [&context, o] { return connect(context, *o); })};
}

}  // namespace app
