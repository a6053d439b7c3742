#include "backend/vault/signup/limits.hpp"

#include <algorithm>

#include "service/remote.hpp"
#include "util/log.hpp"
#include "util/url.hpp"

namespace vault {

namespace {

using std::chrono::minutes;
constexpr minutes kLimitHour{60}, kLimitDay{24 * 60};

const std::vector<Limit::Step> kResend{
    {1, minutes(5)}, {2, minutes(10)}, {3, minutes(30)}, {4, minutes(120)}, {5, kLimitDay}};
const std::vector<Limit::Step> kGuess{
    {3, minutes(2)}, {5, minutes(15)}, {7, kLimitHour}, {9, kLimitDay}};

/// Returns the limit for a subject that `factor` times as many users share.
Limit widened(Limit limit, int factor) {
  for (auto& step : limit.steps) step.count *= factor;
  return limit;
}

Limit per_address(std::string_view kind, int count) {
  return {kind,
          {{count, minutes(15)}, {2 * count, kLimitHour}, {4 * count, kLimitDay}},
          kLimitDay,
          true};
}

int quarter(int count) {
  return std::max(count / 4, 1);
}

/// Refuses with 429 if `wait`, in milliseconds, is above 0.
Outcome<void> waiting(std::int64_t wait) {
  if (wait <= 0) return {};
  return api::fail_for(static_cast<int>((wait + 999) / 1000), 429,
                       "too many tries; next: wait and try again");
}

}  // namespace

const Limit kCodeFromHere{"code/number+address", kResend, kLimitDay};
const Limit kCodePerNumber{
    "code/number", {{1, minutes(1)}, {3, minutes(10)}, {5, minutes(120)}}, kLimitDay, true};
const Limit kPasswordFromHere{"password/number+address", kGuess, kLimitDay};
const Limit kPasswordPerNumber{"password/number", {{30, minutes(15)}}, kLimitDay, true};
const Limit kPasswordPerUser{"password/user", kGuess, kLimitDay};
const Limit kPasswordPerDevice{"password/device", kGuess, kLimitDay};
const Limit kCodePerInvitation{"code/invitation", {{5, kLimitDay}}, kLimitDay, true};
const Limit kTicketPerUser{"ticket/user", {{20, minutes(15)}, {60, kLimitHour}}, kLimitHour};
const Limit kConnectPerUser{"connect/user", {{20, minutes(15)}, {60, kLimitHour}}, kLimitHour};

// Log-ins that a mail server did not accept. The vault must not be of use to guess the password of
// somebody's mailbox, and one that many users try may be locked for its owner for 15 min at most.
const Limit kMailLogInPerUser{"mail log-in/user", {{5, minutes(15)}, {10, kLimitHour}}, kLimitHour};
const Limit kMailLogInPerMailbox{"mail log-in/mailbox", {{10, minutes(15)}}, kLimitHour, true};

Limit codes_in_all(int per_hour) {
  return {"code/all", {{per_hour, minutes(10)}}, kLimitHour, true};
}

Limit codes_per_prefix(int per_hour) {
  return {"code/prefix", {{per_hour, minutes(10)}}, kLimitHour, true};
}

Limit resets_in_all(int per_hour) {
  return {"reset/all", {{quarter(per_hour), minutes(10)}}, kLimitHour, true};
}

Limit resets_per_prefix(int per_hour) {
  return {"reset/prefix", {{quarter(per_hour), minutes(10)}}, kLimitHour, true};
}

Limit sign_ups_per_address(int count) {
  return per_address("sign-up/address", count);
}

Limit passwords_per_address(int count) {
  return per_address("password/address", count);
}

Limit verifications_per_address(int count) {
  return per_address("verify/address", count);
}

crypto::Sha256 Limits::hash(const Limit& limit, std::string_view subject) const {
  return context_.keys.lookup("limit/" + std::string(limit.kind), subject);
}

std::vector<std::string> Limits::networks(const std::string& remote) {
  if (!remote.empty() && !util::is_loopback(remote)) return service::network_subjects(remote);
  if (!warned_.exchange(true))
    util::log_warning(
        "vault: a request from this host has no X-Forwarded-For, so limits by address do not apply "
        "to it; next: let the proxy write that header");
  return {};
}

Counts Limits::from(const Limit& limit, const std::string& remote) {
  Counts all;
  int factor = 1;
  for (auto& network : networks(remote)) {
    all.push_back({widened(limit, factor), std::move(network)});
    factor *= 2;
  }
  return all;
}

Counts Limits::from(const Limit& limit, const std::string& number, const std::string& remote) {
  constexpr std::size_t kShared = 2;  // the place of the /48, which has many customers
  Counts all;
  for (const auto& network : networks(remote))
    all.push_back({widened(limit, all.size() == kShared ? 2 : 1), number + " " + network});
  return all;
}

Outcome<void> Limits::check(const Counts& counts) {
  const auto now = context_.now();
  return waiting(context_.store.read([&](database::Database& db) {
    std::int64_t longest = 0;
    for (const auto& [limit, subject] : counts) {
      auto row = db.query(
          "SELECT until FROM limits WHERE kind = ? AND subject = ? AND since <= ? AND forget_at > "
          "?",
          std::string(limit.kind), hash(limit, subject), now, now);
      if (!subject.empty() && row.next()) longest = std::max(longest, row.integer(0) - now);
    }
    return longest;
  }));
}

std::int64_t Limits::count(database::Database& database, const Count& one, std::int64_t now) const {
  const auto& limit = one.limit;
  const std::string kind(limit.kind);
  const auto subject = hash(limit, one.subject);
  std::int64_t count = 0, until = 0, since = now;
  {
    auto row = database.query(
        "SELECT count, until, since, forget_at FROM limits WHERE kind = ? AND subject = ?", kind,
        subject);
    // A row from the future was written by a wrong clock: its tries count, its wait does not.
    if (row.next() && now < row.integer(3)) {
      const bool sane = row.integer(2) <= now;
      if (sane || !limit.window) count = row.integer(0);
      if (sane) until = row.integer(1);
      if (sane && limit.window) since = row.integer(2);
    }
  }
  if (until > now) return until - now;
  ++count;
  until = now;
  for (const auto& step : limit.steps)
    if (count >= step.count) until = now + std::chrono::milliseconds(step.pause).count();
  const auto forget = std::chrono::milliseconds(limit.forget).count();
  const auto forget_at =
      limit.window ? std::max(until, since + forget) : std::max(until, now) + forget;
  database.run(
      "INSERT OR REPLACE INTO limits(kind, subject, count, since, until, forget_at) VALUES (?, ?, "
      "?, ?, ?, ?)",
      kind, subject, count, since, until, forget_at);
  return 0;
}

Outcome<void> Limits::consume(const Counts& counts) {
  struct Refused {
    std::int64_t wait;
  };
  const auto now = context_.now();
  try {
    context_.store.change([&](database::Database& db) {
      for (const auto& one : counts) {
        if (one.subject.empty()) continue;
        if (const auto wait = count(db, one, now); wait > 0) throw Refused{wait};
      }
    });
  } catch (const Refused& refused) {  // the transaction was rolled back
    return waiting(refused.wait);
  }
  return {};
}

void Limits::refund(const Counts& counts) {
  context_.store.change([&](database::Database& db) {
    for (const auto& [limit, subject] : counts)
      db.run(
          "UPDATE limits SET count = max(count - 1, 0), until = since WHERE kind = ? AND subject = "
          "?",
          std::string(limit.kind), hash(limit, subject));
  });
}

void Limits::clear(const Counts& counts) {
  context_.store.change([&](database::Database& db) {
    for (const auto& [limit, subject] : counts)
      db.run("DELETE FROM limits WHERE kind = ? AND subject = ?", std::string(limit.kind),
             hash(limit, subject));
  });
}

void Limits::purge() {
  const auto now = context_.now();
  context_.store.change(
      [&](database::Database& db) { db.run("DELETE FROM limits WHERE forget_at <= ?", now); });
}

}  // namespace vault
