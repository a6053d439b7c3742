// gsmrelay-app sync: a new secret key, with the Gateway server.
#include <fmt/format.h>

#include <optional>
#include <ostream>

#include "app/secret_prompt.hpp"
#include "app/synchronising.hpp"

namespace app {
namespace {

constexpr int kTries = 3, kWrongPassword = 401;

struct Options {
  std::string link, gateway_server, password_file, payload = "compact";
};

/// From the link, or from the server that --gateway-server or the phone names.
CommandResult<Invitation> invitation(const Context& context, const Phone& phone,
                                     const Options& options) {
  if (!options.link.empty()) return read_invitation(options.link);
  const auto& server =
      options.gateway_server.empty() ? phone.gateway_server : options.gateway_server;
  if (server.empty())
    return fail(kUsage, "the phone knows no Gateway server yet",
                "gsmrelay-app sync --gateway-server https://…, or sync 'LINK'");
  return ask_for_invitation(context.client(), phone, server);
}

/// True if the key was in doubt before.
CommandResult<bool> doubt(PhoneFile& file, bool in_doubt) {
  bool before = false;
  if (!file.exists()) return before;
  const auto done = file.change([&](Phone& phone) -> CommandResult<void> {
    before = phone.key_in_doubt;
    phone.key_in_doubt = in_doubt && !phone.key.empty();
    return {};
  });
  if (!done) return fail(done.error());
  return before;
}

/// Of the last try.
struct Tried {
  CommandResult<Agreed> agreed;
  std::optional<bool> was_in_doubt;  ///< the key, before the first; nothing: no password left
};

/// A person who mistypes is asked again; the server takes three. From when the first password
/// leaves, the server may have ended the old key: that is on disk before.
Tried agree(Context& context, PhoneFile& file, const Handshake& handshake, const Options& options) {
  std::optional<bool> before;
  for (int tries = 1;; ++tries) {
    const auto password = secret_from(context, options.password_file, "password at the vault");
    if (!password) return {fail(password.error()), before};
    if (!before) {
      const auto marked = doubt(file, true);
      if (!marked) return {fail(marked.error()), std::nullopt};
      before = *marked;
    }
    auto agreed = handshake.finish(context.client(), *password);
    const bool again = !agreed && agreed.error().status == kWrongPassword && tries < kTries &&
                       options.password_file.empty();
    if (!again) return {std::move(agreed), before};
    context.err << "wrong password\n";
  }
}

/// Nobody knows whether the server has the new key.
tl::unexpected<CommandError> half_done(CommandError error) {
  error.next = "gsmrelay-app sync again before you compose: the old key may have ended";
  return fail(error);
}

/// Unless another gsmrelay-app has synchronised meanwhile: then nobody knows which key is newer.
CommandResult<void> keep_over(PhoneFile& file, const util::Octets& before, const Agreed& agreed) {
  bool overtaken = false;
  const auto kept = file.change(
      [&](Phone& phone) -> CommandResult<void> {
        overtaken = phone.key != before;
        if (!overtaken) return keep(phone, agreed);
        phone.key_in_doubt = true;
        return {};
      },
      PhoneFile::IfAbsent::create);
  if (kept && overtaken) return fail(kFailed, "another gsmrelay-app synchronised meanwhile");
  return kept;
}

/// The password goes, the key comes and is kept.
CommandResult<Agreed> agree_and_keep(Context& context, PhoneFile& file, const util::Octets& before,
                                     const Handshake& handshake, const Options& options) {
  const auto tried = agree(context, file, handshake, options);
  const auto& agreed = tried.agreed;
  if (!agreed) {
    if (!tried.was_in_doubt) return agreed;
    const auto& error = agreed.error();
    const bool refused = (error.status >= 400 && error.status < 500) || error.exit == kUsage;
    // Whatever another gsmrelay-app has noted meanwhile.
    const auto marked = doubt(file, !refused || *tried.was_in_doubt);
    if (!marked) return fail(marked.error());
    return refused ? agreed : half_done(error);
  }
  const auto kept = keep_over(file, before, *agreed);
  if (!kept) return half_done(kept.error());
  return agreed;
}

void print(const Context& context, const Agreed& agreed) {
  if (context.json)
    return print_json(context, {{"gateway_server", agreed.gateway_server},
                                {"payload", to_string(agreed.form)},
                                {"platforms", to_json(agreed.platforms)},
                                {"accounts", to_json(agreed.accounts)},
                                {"gateway_clients", to_json(agreed.gateway_clients)},
                                {"gateway_servers", agreed.gateway_servers}});
  context.out << fmt::format(
      "synchronised with {}: a new secret key ({})\n"
      "platforms: {}, accounts: {}, Gateway clients: {}\n"
      "  next: gsmrelay-app compose --help\n",
      agreed.gateway_server, to_string(agreed.form), agreed.platforms.size(),
      agreed.accounts.size(), agreed.gateway_clients.size());
}

CommandResult<void> sync(Context& context, const Options& options) {
  auto file = open_phone(context, PhoneFile::IfAbsent::create);
  if (!file) return fail(file.error());
  Phone phone;
  if (file->exists()) phone = file->read().value_or(Phone{});
  const auto invited = invitation(context, phone, options);
  if (!invited) return fail(invited.error());
  // Another user's key would be of no use here, and would end that user's old one.
  if (!phone.user_id.empty() && phone.user_id != invited->user_id)
    return keep(phone, Agreed{.user_id = invited->user_id});
  const auto form = options.payload == "compact" ? Form::compact : Form::rsa_era;
  const auto handshake = Handshake::begin(context.client(), *invited, form, context.tools.rsa_bits);
  if (!handshake) return fail(handshake.error());
  const auto agreed = agree_and_keep(context, *file, phone.key, *handshake, options);
  if (!agreed) return fail(agreed.error());
  print(context, *agreed);
  return {};
}

}  // namespace

Command sync_command(Context& context) {
  const auto o = std::make_shared<Options>();
  return {.name = "sync",
          .help = "Agree on a new secret key with a Gateway server",
          .options = {{"[LINK]", &o->link, "of the page: apps://… or https://…"},
                      {.spec = "--gateway-server URL",
                       .target = &o->gateway_server,
                       .help = "ask it for the code, signed in",
                       .excludes = "LINK"},
                      {"--password-file FILE", &o->password_file, "holds the password; -: stdin"},
                      {"--payload FORM", &o->payload, "compact (usual) or rsa-era",
                       OneOf{"compact", "rsa-era"}}},
          .note = "The old key ends.",
          .examples = {"gsmrelay-app sync --gateway-server https://gateway.example.org",
                       "gsmrelay-app sync 'apps://gateway.example.org/v2/sync/…#…'"},
          .run = reporting(context, [&context, o] { return sync(context, *o); })};
}

}  // namespace app
