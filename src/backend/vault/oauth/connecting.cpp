#include "backend/vault/oauth/connecting.hpp"

#include <algorithm>
#include <cassert>

#include "backend/vault/accounts/account_settings.hpp"
#include "crypto/base64.hpp"
#include "crypto/digest.hpp"
#include "crypto/random.hpp"
#include "json/json.hpp"
#include "util/text.hpp"

namespace vault {

namespace {

using json::Json;

constexpr auto kStateLife = std::chrono::minutes(10);
constexpr std::size_t kLongestCode = 4096, kLongestAccountName = 200, kLongestSecret = 4096;

std::string context_of(const crypto::Sha256& key) {
  return sealing_context("connection", util::to_hex(key), "sealed");
}

/// Returns the key of a confirmation. The prefix keeps it apart from the keys of states, so that
/// neither can be used in place of the other.
crypto::Sha256 hash_of_confirmation(const std::string& confirmation) {
  return crypto::sha256(util::as_octets("confirmation " + confirmation));
}

/// Returns the confirmation that belongs to a state. Only the vault can compute it.
std::string confirmation_of(const VaultContext& context, const std::string& state) {
  return crypto::base64url(context.keys.lookup("vault/confirmation", state));
}

tl::unexpected<api::ApiError> refuse(const util::Error& error) {
  // 503 if the platform may recover, 400 if the user can do something.
  if (error.advice == util::Advice::retry) return api::fail_for(30, 503, error.what);
  return api::fail(400, error.what);
}

}  // namespace

Connecting::Connecting(const VaultContext& context, Limits& limits, Clients& clients,
                       Accounts& accounts, Audit& audit, Resolve resolve, MailLogIn log_in)
    : context_(context),
      limits_(limits),
      clients_(clients),
      accounts_(accounts),
      audit_(audit),
      resolve_(std::move(resolve)),
      log_ins_(limits, std::move(log_in)) {}

Outcome<std::string> Connecting::choose_instance(const Platform& platform,
                                                 const std::string& given) const {
  const auto& all = platform.instances;
  if (all.empty()) {
    if (given.empty()) return "";
    return api::fail(400, "this platform has one address; next: leave 'instance' out");
  }
  if (given.empty()) {
    if (all.size() == 1 && all.front() != "any") return all.front();
    return api::fail(400, "'instance' is missing; next: name the server of the account");
  }
  if (std::find(all.begin(), all.end(), given) != all.end() && given != "any") return given;
  const auto instance = instance_of(given);
  if (!instance) return api::fail(400, instance.error().what);
  if (std::find(all.begin(), all.end(), *instance) != all.end()) return *instance;
  if (std::find(all.begin(), all.end(), "any") == all.end())
    return api::fail(400, "this vault does not connect to that server");
  const auto outside =
      check_outside(*instance, {"https"}, context_.policy.private_addresses, resolve_);
  if (!outside) return refuse(outside.error());
  return *instance;
}

Outcome<Connecting::Begun> Connecting::begin(const Account& account, std::string_view session) {
  if (auto free = limits_.consume(kConnectPerUser, account.user); !free)
    return tl::unexpected(free.error());
  const auto* platform = find_platform(context_.policy.platforms, account.platform);
  if (platform == nullptr)
    return api::fail(404, "there is no such platform; next: GET /v1/platforms");
  if (!platform->oauth2) return api::fail(400, "this platform needs a secret; next: add 'secret'");
  const auto instance = choose_instance(*platform, account.instance);
  if (!instance) return tl::unexpected(instance.error());
  const auto settings = account_settings(*platform, account.settings);
  if (!settings) return tl::unexpected(settings.error());
  const auto client = clients_.at(*platform, *instance);
  if (!client) return refuse(client.error());

  const auto state = crypto::random_token(), verifier = crypto::random_token();
  const auto expires = context_.clock.wall() + kStateLife;
  if (!store_pending(Sessions::hash(state),
                     {account.user, platform->name, *instance, *settings, verifier, "",
                      Sessions::hash(session), util::epoch_ms(expires)}))
    return api::fail(401, "not signed in, or the session has ended; next: POST /v1/sessions");
  return Begun{authorization_url(*platform, *instance, *client, state, verifier), expires};
}

bool Connecting::store_pending(const crypto::Sha256& key, const Pending& pending) {
  assert(!pending.user.empty() && pending.expires_at > 0);
  const auto text = Json{
      {"instance", pending.instance},
      {"settings", pending.settings},
      {"verifier", pending.verifier},
      {"code",
       pending.code}}.dump();
  const auto sealed = context_.keys.seal(context_of(key), util::as_octets(text));
  return context_.store.change([&](database::Database& db) {
    db.run(
        "INSERT INTO connections(state, user, session, platform, sealed, expires_at) SELECT ?, "
        "user, token, ?, ?, ? FROM sessions WHERE token = ? AND user = ?",
        key, pending.platform, sealed, pending.expires_at, pending.session, pending.user);
    return db.changes() == 1;
  });
}

Outcome<Connecting::Pending> Connecting::find_pending(const crypto::Sha256& key, Row taken) {
  const auto now = context_.now();
  // A connection that would be valid for longer was begun under a wrong clock.
  const std::int64_t latest = now + std::chrono::milliseconds(kStateLife).count();
  util::Octets sealed;
  Pending pending;
  context_.store.change([&](database::Database& db) {
    {
      auto row = db.query(
          "SELECT c.user, c.platform, c.sealed, c.session, c.expires_at FROM connections AS c JOIN "
          "sessions AS s ON s.token = c.session WHERE c.state = ? AND c.expires_at > ? AND "
          "c.expires_at <= ? AND s.expires_at > ?",
          key, now, latest, now);
      if (row.next()) {
        pending.user = row.text(0);
        pending.platform = row.text(1);
        const auto octets = row.octets(2), session = row.octets(3);
        sealed.assign(octets.begin(), octets.end());
        std::copy_n(session.begin(), std::min(session.size(), pending.session.size()),
                    pending.session.begin());
        pending.expires_at = row.integer(4);
      }
    }
    if (taken == Row::taken) db.run("DELETE FROM connections WHERE state = ?", key);
  });
  // Not in the audit log: any client can send any state.
  const auto nobodys = api::fail(403,
                                 "this link was used already, has expired, or its session has "
                                 "ended; next: begin again in the app");
  if (pending.user.empty()) return nobodys;
  const auto open = context_.keys.open(context_of(key), sealed);
  if (!open) return nobodys;
  const auto kept = json::parse_or_null(util::as_chars(*open));
  pending.instance = kept.at("instance").text();
  pending.settings = kept.text("settings");
  pending.verifier = kept.at("verifier").text();
  pending.code = kept.text("code");
  return pending;
}

Outcome<Connecting::Question> Connecting::handle_redirect(const Redirect& back) {
  auto pending = find_pending(Sessions::hash(back.state), Row::taken);
  if (!pending) return ask_again(back);
  if (!is_own_redirect(*pending, back.path)) {
    audit_.note("connection", pending->user, "another platform's");
    return api::fail(403,
                     "this link belongs to another platform; nothing was connected. Do not use "
                     "the server that sent you here; next: begin again in the app");
  }
  const auto& [path, state, code, fault] = back;
  if (!fault.empty() || code.empty() || code.size() > kLongestCode) {
    audit_.note("connection", pending->user, "not allowed");
    return api::fail(400, fault == "access_denied"
                              ? "you have not given consent; nothing was connected"
                              : "the platform granted no access; next: begin again in the app");
  }
  pending->code = code;
  const auto confirmation = confirmation_of(context_, state);
  if (!store_pending(hash_of_confirmation(confirmation), *pending))
    return api::fail(403, "your session has ended; next: begin again in the app");
  return Question{confirmation, pending->user, pending->platform, pending->instance};
}

Outcome<Connecting::Question> Connecting::ask_again(const Redirect& back) {
  auto confirmation = confirmation_of(context_, back.state);
  auto pending = find_pending(hash_of_confirmation(confirmation), Row::kept);
  if (!pending) return tl::unexpected(pending.error());
  const bool same = crypto::equal_constant_time(crypto::sha256(util::as_octets(pending->code)),
                                                crypto::sha256(util::as_octets(back.code)));
  if (back.code.empty() || !same || !is_own_redirect(*pending, back.path))
    return api::fail(403,
                     "this is not the address that the platform sent; next: begin again in "
                     "the app");
  return Question{std::move(confirmation), pending->user, pending->platform, pending->instance};
}

bool Connecting::is_own_redirect(const Pending& pending, const std::string& path) {
  const auto* platform = find_platform(context_.policy.platforms, pending.platform);
  if (platform == nullptr) return false;
  const auto client = clients_.at(*platform, pending.instance);
  if (!client) return false;
  const auto& url = client->redirect;
  const auto at = url.rfind(kCallback);
  return at != std::string::npos && url.substr(at) == path;
}

Outcome<Account> Connecting::finish(const std::string& confirmation) {
  const auto pending = find_pending(hash_of_confirmation(confirmation), Row::taken);
  if (!pending) return tl::unexpected(pending.error());
  const auto* platform = find_platform(context_.policy.platforms, pending->platform);
  if (platform == nullptr) return api::fail(400, "the platform is no longer configured");
  // Until the account is stored, a revocation of its tokens is queued in case of an error or a
  // crash.
  const auto revocation_id = crypto::random_hex(16);
  auto account = exchange(*pending, *platform, revocation_id);
  if (!account) {
    audit_.note("connection", pending->user, "failed");
    return account;
  }
  return keep(std::move(*account), "connection", revocation_id);
}

Outcome<Account> Connecting::exchange(const Pending& pending, const Platform& platform,
                                      const std::string& revocation_id) {
  const auto client = clients_.at(platform, pending.instance);
  if (!client) return refuse(client.error());
  const auto given = context_.fetch(
      code_request(platform, pending.instance, *client, pending.code, pending.verifier));
  const auto tokens = read_tokens(given, context_.clock.wall());
  if (!tokens) return refuse(tokens.error());
  Account account;
  account.id = revocation_id;
  account.user = pending.user;
  account.platform = platform.name;
  account.instance = pending.instance;
  account.settings = pending.settings;
  account.tokens = *tokens;
  context_.store.change(
      [&](database::Database& db) { Revocations::schedule_unless_stored(context_, db, account); });
  if (const auto enough = read_tokens(given, context_.clock.wall(), platform.scopes); !enough)
    return refuse(enough.error());
  if (tokens->expires_at != 0 && tokens->refresh.empty())
    return api::fail(400,
                     "the platform gave access for a short while only; next: take its access "
                     "back at the platform, and connect again");
  auto name =
      read_name(context_.fetch(userinfo_request(platform, pending.instance, tokens->access)),
                platform.name_field);
  if (!name) return refuse(name.error());
  account.name = std::move(*name);
  return account;
}

Outcome<Account> Connecting::keep(Account account, const char* kind,
                                  const std::string& revocation_id) {
  const auto id = accounts_.keep(account, revocation_id);
  if (!id) return tl::unexpected(id.error());
  audit_.note(kind, account.user, "done");
  account.id = *id;
  account.state = "connected";
  account.since = Accounts::whole_hour(context_.now());
  return account;
}

Outcome<Account> Connecting::keep_secret(const Account& account) {
  if (auto free = limits_.consume(kConnectPerUser, account.user); !free)
    return tl::unexpected(free.error());
  const auto* platform = find_platform(context_.policy.platforms, account.platform);
  if (platform == nullptr)
    return api::fail(404, "there is no such platform; next: GET /v1/platforms");
  if (platform->oauth2)
    return api::fail(400, "this platform uses OAuth 2; next: leave 'secret' out");
  if (!is_plain(account.name, kLongestAccountName))
    return api::fail(400, "'name' is missing, too long, or has a control character");
  if (!is_plain(account.tokens.access, kLongestSecret))
    return api::fail(400, "'secret' is missing, too long, or has a control character");
  auto kept = account;
  auto settings = account_settings(*platform, account.settings);
  if (!settings) return tl::unexpected(settings.error());
  kept.settings = std::move(*settings);
  const bool mail = platform->mail_server;
  if (kept.instance.empty() && !platform->instance_hint.empty())
    return api::fail(400, "'instance' is missing: " + platform->instance_hint);
  if (!kept.instance.empty()) {
    auto schemes = mail ? std::vector<std::string_view>{"smtps", "smtp"}
                        : std::vector<std::string_view>{"https"};
    if (!mail && context_.policy.private_addresses) schemes.emplace_back("http");
    const auto outside =
        check_outside(kept.instance, schemes, context_.policy.private_addresses, resolve_);
    if (!outside) return refuse(outside.error());
  }
  kept.tokens = {account.tokens.access, "", 0};
  if (mail)
    if (const auto tried = log_ins_.try_log_in(kept); !tried) return tl::unexpected(tried.error());
  return keep(std::move(kept), "secret account");
}

std::vector<std::string> Connecting::instances(const VaultContext& context,
                                               database::Database& database) {
  std::vector<std::string> all;
  auto row = database.query("SELECT state, sealed FROM connections");
  while (row.next()) {
    const auto state = row.octets(0);
    crypto::Sha256 key{};
    std::copy_n(state.begin(), std::min(state.size(), key.size()), key.begin());
    if (const auto open = context.keys.open(context_of(key), row.octets(1)))
      all.push_back(json::parse_or_null(util::as_chars(*open)).text("instance"));
  }
  return all;
}

void Connecting::purge() {
  const auto now = context_.now();
  context_.store.change([&](database::Database& db) {
    db.run("DELETE FROM connections WHERE expires_at <= ?", now);
  });
}

}  // namespace vault
