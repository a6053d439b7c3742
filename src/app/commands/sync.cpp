// gsmrelay-app sync: exchanges a new secret key with the Gateway server.
#include <fmt/format.h>

#include <optional>
#include <ostream>

#include "app/key_exchange.hpp"
#include "app/secret_prompt.hpp"
#include "app/vault_accounts.hpp"

namespace app {
namespace {

constexpr int kAttempts = 3, kWrongPassword = 401;

struct Options {
  std::string link, gateway_server, password_file, payload = "compact";
  bool page = false;
};

/// Returns the server of --gateway-server, of the phone or of the vault.
std::string server_for(const Phone& phone, const Options& options, const SyncTicket& ticket) {
  auto server = options.gateway_server.empty() ? phone.gateway_server : options.gateway_server;
  if (server.empty() && !ticket.gateway_servers.empty()) server = ticket.gateway_servers.front();
  return server;
}

/// Returns a ticket if the phone is signed in.
CommandResult<std::optional<SyncTicket>> ticket_for(const Context& context, const Phone& phone) {
  if (!session_of(phone)) return std::nullopt;
  context.err << reset_warning(context.client(), phone);
  auto ticket = request_ticket(context.client(), phone);
  if (!ticket) return fail(ticket.error());
  return std::move(*ticket);
}

/// Stores whether the server may have a newer key. Returns the earlier value.
CommandResult<bool> set_key_in_doubt(PhoneFile& file, bool in_doubt) {
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

/// The result of the last attempt.
struct Attempt {
  CommandResult<ExchangeResult> agreed;
  std::optional<bool> was_in_doubt;  ///< before the first attempt; nothing: no password was sent
};

/// Sends the password; asks again after a wrong one, three times at most. The server may end the
/// old key once it has a password, so key_in_doubt is on disk before the first is sent.
Attempt try_passwords(Context& context, PhoneFile& file, const Handshake& handshake,
                      const Options& options) {
  std::optional<bool> before;
  for (int attempt = 1;; ++attempt) {
    const auto password = secret_from(context, options.password_file, "password at the vault");
    if (!password) return {fail(password.error()), before};
    if (!before) {
      const auto marked = set_key_in_doubt(file, true);
      if (!marked) return {fail(marked.error()), std::nullopt};
      before = *marked;
    }
    auto agreed = handshake.finish(context.client(), *password);
    const bool again = !agreed && agreed.error().status == kWrongPassword && attempt < kAttempts &&
                       options.password_file.empty();
    if (!again) return {std::move(agreed), before};
    context.err << "wrong password\n";
  }
}

/// Adds the next step for a synchronisation after which the server may have the new key.
tl::unexpected<CommandError> outcome_unknown(CommandError error) {
  error.next = "gsmrelay-app sync again before you compose: the old key may be invalid";
  return fail(error);
}

/// Stores the key. Fails if another gsmrelay-app has synchronised meanwhile: it is unknown which
/// key is newer.
CommandResult<void> store_key(PhoneFile& file, const util::Octets& before,
                              const ExchangeResult& agreed) {
  bool overtaken = false;
  const auto kept = file.change(
      [&](Phone& phone) -> CommandResult<void> {
        overtaken = phone.key != before;
        if (!overtaken) return apply(phone, agreed);
        phone.key_in_doubt = true;
        return {};
      },
      PhoneFile::IfAbsent::create);
  if (kept && overtaken) return fail(kFailed, "another gsmrelay-app synchronised meanwhile");
  return kept;
}

/// Sends the proof of the ticket, once.
Attempt use_ticket(const Context& context, PhoneFile& file, const Handshake& handshake,
                   const SyncTicket& ticket) {
  const auto marked = set_key_in_doubt(file, true);
  if (!marked) return {fail(marked.error()), std::nullopt};
  auto agreed = handshake.finish(context.client(), ticket);
  if (!agreed && agreed.error().status == kWrongPassword)
    agreed.error().next = "gsmrelay-app sync again";
  return {std::move(agreed), *marked};
}

/// Sends the proof or the password, receives the key and stores it.
CommandResult<ExchangeResult> exchange_and_store(Context& context, PhoneFile& file,
                                                 const util::Octets& before,
                                                 const Handshake& handshake, const Options& options,
                                                 const std::optional<SyncTicket>& ticket) {
  auto attempt = ticket ? use_ticket(context, file, handshake, *ticket)
                        : try_passwords(context, file, handshake, options);
  auto& agreed = attempt.agreed;
  if (!agreed) {
    if (!attempt.was_in_doubt) return agreed;
    auto& error = agreed.error();
    if (!ticket && error.status == kWrongPassword)
      error.next = "take a new code from the page, and try the password again";
    const bool refused = (error.status >= 400 && error.status < 500) || error.exit == kUsage;
    const auto marked = set_key_in_doubt(file, !refused || *attempt.was_in_doubt);
    if (!marked) return fail(marked.error());
    return refused ? agreed : outcome_unknown(error);
  }
  const auto kept = store_key(file, before, *agreed);
  if (!kept) return outcome_unknown(kept.error());
  return agreed;
}

void print(const Context& context, const ExchangeResult& agreed) {
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

/// Prints the address of the page with codes for another phone.
CommandResult<void> print_page(Context& context, const Options& options) {
  auto file = open_phone(context, PhoneFile::IfAbsent::fail);
  if (!file) return fail(file.error());
  const auto phone = file->read();
  if (!phone) return fail(phone.error());
  context.err << reset_warning(context.client(), *phone);
  const auto ticket = request_ticket(context.client(), *phone);
  if (!ticket) return fail(ticket.error());
  const auto page = request_page(context.client(), phone->user_id,
                                 server_for(*phone, options, *ticket), ticket->ticket);
  if (!page) return fail(page.error());
  if (context.json) {
    print_json(context, {{"page_url", *page}});
  } else {
    context.out << *page << '\n' << std::flush;
    context.err << "open it in a browser now, and take the code with the other phone; it works "
                   "once, and the key of this phone ends then\n";
  }
  return {};
}

CommandResult<void> sync(Context& context, const Options& options) {
  if (options.page) return print_page(context, options);
  // Without a link the vault is asked, which only a signed-in phone can do.
  auto file = open_phone(
      context, options.link.empty() ? PhoneFile::IfAbsent::fail : PhoneFile::IfAbsent::create);
  if (!file) return fail(file.error());
  Phone phone;
  if (file->exists()) phone = file->read().value_or(Phone{});
  std::optional<Invitation> invited;
  if (!options.link.empty()) {
    auto read = read_invitation(options.link);
    if (!read) return fail(read.error());
    invited = std::move(*read);
  }
  // A key for another user would be refused in the end, and would end that user's old key.
  if (invited && !phone.user_id.empty() && phone.user_id != invited->user_id)
    return apply(phone, ExchangeResult{.user_id = invited->user_id});
  const auto ticket = ticket_for(context, phone);
  if (!ticket) return fail(ticket.error());
  if (!invited && !*ticket) return fail(session_of(phone).error());
  if (!invited) {
    auto asked = request_invitation(context.client(), phone.user_id,
                                    server_for(phone, options, **ticket), (*ticket)->ticket);
    if (!asked) return fail(asked.error());
    invited = std::move(*asked);
  }
  if (*ticket)
    if (const auto known = check_server(*invited, **ticket); !known) return known;
  const auto form = options.payload == "compact" ? Form::compact : Form::rsa_era;
  const auto handshake =
      Handshake::begin(context.client(), *invited, form, context.dependencies.rsa_bits);
  if (!handshake) return fail(handshake.error());
  const auto agreed = exchange_and_store(context, *file, phone.key, *handshake, options, *ticket);
  if (!agreed) return fail(agreed.error());
  print(context, *agreed);
  return {};
}

}  // namespace

Command sync_command(Context& context) {
  const auto o = std::make_shared<Options>();
  return {.name = "sync",
          .help = "Agree on a new secret key with a Gateway server",
          .options = {{"[LINK]", &o->link, "from the server's page: apps://… or https://…"},
                      {.spec = "--gateway-server URL",
                       .target = &o->gateway_server,
                       .help = "ask it for the code; default: the vault's",
                       .excludes = "LINK"},
                      {"--password-file FILE", &o->password_file,
                       "the password, for a phone that is not signed in"},
                      {.spec = "--page",
                       .target = &o->page,
                       .help = "print the link of a page with codes for another phone",
                       .excludes = "LINK"},
                      {"--payload FORM", &o->payload, "compact (usual) or rsa-era",
                       OneOf{"compact", "rsa-era"}}},
          .note = "The old key becomes invalid.",
          .examples = {"gsmrelay-app sync",
                       "gsmrelay-app sync --gateway-server https://gateway.example.org",
                       "gsmrelay-app sync --page",
                       "gsmrelay-app sync 'apps://gateway.example.org/v2/sync/…#…'"},
          .run = reporting(context, [&context, o] { return sync(context, *o); })};
}

}  // namespace app
