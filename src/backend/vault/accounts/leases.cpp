#include "backend/vault/accounts/leases.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

#include "crypto/digest.hpp"
#include "util/log.hpp"
#include "util/text.hpp"

namespace vault {

namespace {

// A leased token must stay valid until the Publisher has used it.
constexpr std::int64_t kEarly = 60'000;
// The thread that holds the lock sends at most two requests of 20 s each.
constexpr auto kLongestTurn = std::chrono::seconds(45);

bool is_rejected(const LeaseRequest& request, const Account& account) {
  if (request.rejected.empty()) return false;
  const auto shown = util::from_hex(request.rejected);
  const auto own = crypto::sha256(util::as_octets(account.tokens.access));
  return shown && crypto::equal_constant_time(own, *shown);
}

tl::unexpected<api::ApiError> connect_again() {
  return api::fail(409,
                   "the platform no longer lets the vault act for this account; next: "
                   "connect it again");
}

/// The account was deleted or connected again while the platform was asked about the old token.
tl::unexpected<api::ApiError> connected_again_meanwhile() {
  return api::fail_for(10, 503, "the account is being connected again; next: try again soon");
}

/// The database cannot be written: the Publisher tries again.
tl::unexpected<api::ApiError> cannot_write() {
  return api::fail_for(30, 503, "the vault cannot write a new token to its disk; next: df");
}

/// `account`: its identity, or (an earlier version) the id of its row.
std::string lent_id_by(int key, const VaultContext& context, const std::string& publication,
                       const std::string& account) {
  return util::lower(
      util::to_hex(context.keys.lookup_by(key, "vault/lent", publication + "/" + account)));
}

}  // namespace

/// Lets one thread at a time refresh the token of an account. False if the wait took longer than
/// `patience`.
class Leases::RefreshLock {
 public:
  RefreshLock(Leases& leases, std::string account, std::chrono::seconds patience = kLongestTurn)
      : leases_(leases), account_(std::move(account)) {
    const auto until = std::chrono::steady_clock::now() + patience;
    util::MutexLock lock(leases_.mutex_);
    while (leases_.busy_.contains(account_))
      if (!leases_.freed_.wait_until(lock, until) && leases_.busy_.contains(account_)) return;
    leases_.busy_.insert(account_);
    taken_ = true;
  }
  ~RefreshLock() {
    if (!taken_) return;
    const util::MutexLock lock(leases_.mutex_);
    assert(leases_.busy_.contains(account_));
    leases_.busy_.erase(account_);
    leases_.freed_.notify_all();
  }
  RefreshLock(const RefreshLock&) = delete;
  RefreshLock& operator=(const RefreshLock&) = delete;
  explicit operator bool() const { return taken_; }

 private:
  Leases& leases_;
  const std::string account_;
  bool taken_ = false;
};

Leases::Leases(const VaultContext& context, Clients& clients, Accounts& accounts, Audit& audit,
               std::function<void(const Account&)> schedule_revocation)
    : context_(context),
      clients_(clients),
      accounts_(accounts),
      audit_(audit),
      schedule_revocation_(std::move(schedule_revocation)) {}

Outcome<void> Leases::check_grant(const LeaseRequest& request, const Platform& platform) const {
  const service::Granted granted{request.publication, request.user,
                                 platform.letter.empty() ? '\0' : platform.letter.front(),
                                 request.account, request.expires};
  // The keys in two files differ: `misdirected` makes the post wait until an administrator corrects
  // one of them.
  if (!service::grant_fits(util::as_chars(context_.policy.grant_key), granted, request.grant)) {
    util::log_error(
        "vault: a grant does not match; next: write the same grant_key into the file of "
        "gsmrelay-gateway-server");
    api::ApiError refusal;
    refusal.status = 403;
    refusal.what = "the grant does not match; next: write the same grant_key into both files";
    refusal.misdirected = true;
    return tl::unexpected(std::move(refusal));
  }
  if (request.expires <= context_.now()) return api::fail(403, "the grant has expired");
  return {};
}

std::string Leases::lent_id(const VaultContext& context, const std::string& publication,
                            const Account& account) {
  return lent_id_by(context.keys.lookup_id(), context, publication,
                    Accounts::identity_text(account));
}

bool Leases::was_lent(const VaultContext& context, const LeaseRequest& request,
                      const Account& account) {
  // The look-up key may have changed since.
  const auto ids = context.keys.ids();
  const auto identity = Accounts::identity_text(account);
  return std::any_of(ids.begin(), ids.end(), [&](int id) {
    return lent_id_by(id, context, request.publication, identity) == request.lent ||
           lent_id_by(id, context, request.publication, account.id) == request.lent;
  });
}

Outcome<Account> Leases::account_for(const LeaseRequest& request) {
  if (request.lent.empty()) return accounts_.find(request.user, request.platform, request.account);
  bool perhaps = false;
  for (const auto& account : accounts_.of_user(request.user)) {
    if (account.platform != request.platform) continue;
    if (was_lent(context_, request, account)) return accounts_.by_id(request.user, account.id);
    perhaps = perhaps || account.damaged;
  }
  if (perhaps) return Accounts::damaged();
  return api::fail(404, "the user has no such account any more");
}

Outcome<Account> Leases::lease(const LeaseRequest& request) {
  const auto* platform = find_platform(context_.policy.platforms, request.platform);
  if (platform == nullptr) return api::fail(404, "there is no such platform");
  if (auto granted = check_grant(request, *platform); !granted) {
    audit_.note("token lease", request.user, "refused");
    return tl::unexpected(granted.error());
  }
  const auto account = account_for(request);
  if (!account) return tl::unexpected(account.error());
  auto lent = refresh_if_needed(request, *platform, *account);
  if (lent) audit_.note("token lease", request.user, "done");
  return lent;
}

Outcome<Account> Leases::refresh_if_needed(const LeaseRequest& request, const Platform& platform,
                                           const Account& account) {
  const auto fresh = [&](const Account& one) {
    return !is_rejected(request, one) &&
           (one.tokens.expires_at == 0 || one.tokens.expires_at > context_.now() + kEarly);
  };
  if (account.state == "connected" && fresh(account)) return account;
  const RefreshLock lock(*this, account.id);
  if (!lock) return api::fail_for(10, 503, "the account's token is being refreshed");
  if (!retry_unsaved_tokens(account.id)) return cannot_write();
  // Another thread may have refreshed the token meanwhile, or failed finally.
  const auto now = accounts_.by_id(request.user, account.id);
  if (!now) return tl::unexpected(now.error());
  if (now->state != "connected") return connect_again();
  if (fresh(*now)) return now;
  const bool rejected = is_rejected(request, *now);
  if (rejected && request.rejected_for_good) return mark_needs_reconnecting(*now, "refused");
  const bool lasts = now->tokens.expires_at == 0 || now->tokens.expires_at > context_.now();
  if (!platform.oauth2 || now->tokens.refresh.empty())
    return lasts ? now : mark_needs_reconnecting(*now, "ended");
  const bool usable = !rejected && lasts;
  return ask_platform(platform, *now, usable);
}

Outcome<Account> Leases::ask_platform(const Platform& platform, Account account, bool usable) {
  const auto later = [&](const util::Error& error) -> Outcome<Account> {
    if (usable) return account;
    return api::fail_for(30, 503, error.what);
  };
  const auto client = clients_.at(platform, account.instance);
  if (!client) return later(client.error());
  const auto result =
      context_.fetch(refresh_request(platform, account.instance, *client, account.tokens.refresh));
  auto tokens = read_tokens(result, context_.clock.wall(), {});
  if (!tokens && tokens.error().advice == util::Advice::reopen)
    return mark_needs_reconnecting(account, "ended");
  if (!tokens) {
    if (tokens.error().advice == util::Advice::reject)  // the client is refused, not the user
      util::log_error(
          fmt::format("vault: {} does not refresh a token: {}; next: check its client_id "
                      "and client_secret",
                      platform.name, tokens.error().what));
    return later(tokens.error());
  }
  if (tokens->refresh.empty()) tokens->refresh = account.tokens.refresh;
  account.tokens = std::move(*tokens);
  return keep(account);
}

util::Result<Leases::Saved> Leases::save_tokens(const Account& account) {
  assert(!account.id.empty());
  return database::catch_errors("a new token was not saved", [&]() -> util::Result<Saved> {
    if (accounts_.keep_tokens(account)) return Saved::yes;
    if (accounts_.exists(account.id)) return Saved::connected_again;
    schedule_revocation_(account);
    return Saved::account_deleted;
  });
}

Outcome<Account> Leases::keep(const Account& account) {
  const auto saved = save_tokens(account);
  if (!saved) {
    // The platform may have ended the old tokens, so the new ones are kept in memory.
    util::log_error("vault: " + saved.error().what);
    const util::MutexLock lock(mutex_);
    unsaved_.insert_or_assign(account.id, account);
    return cannot_write();
  }
  if (*saved == Saved::connected_again) return connected_again_meanwhile();
  if (*saved == Saved::account_deleted) return api::fail(404, "the user has no such account");
  return account;
}

void Leases::retry_unsaved_tokens() {
  std::vector<std::string> all;
  {
    const util::MutexLock lock(mutex_);
    for (const auto& [account, found] : unsaved_) all.push_back(account);
  }
  for (const auto& account : all) {
    // A thread that holds the lock saves them itself.
    const RefreshLock lock(*this, account, std::chrono::seconds(0));
    if (lock && !retry_unsaved_tokens(account)) return;
  }
}

bool Leases::retry_unsaved_tokens(const std::string& account) {
  Account found;
  {
    const util::MutexLock lock(mutex_);
    const auto at = unsaved_.find(account);
    if (at == unsaved_.end()) return true;
    found = at->second;
  }
  // Tokens of an account that was connected again meanwhile are dropped, as its older ones were.
  if (!save_tokens(found)) return false;
  const util::MutexLock lock(mutex_);
  unsaved_.erase(account);
  return true;
}

Outcome<Account> Leases::mark_needs_reconnecting(const Account& account, const char* result) {
  if (!accounts_.needs_reconnecting(account)) return connected_again_meanwhile();
  audit_.note("token refresh", account.user, result);
  return connect_again();
}

}  // namespace vault
