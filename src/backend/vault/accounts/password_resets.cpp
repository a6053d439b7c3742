#include "backend/vault/accounts/password_resets.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "util/log.hpp"

namespace vault {

namespace {

constexpr std::int64_t kResetDay = 24LL * 3'600'000;

std::string reset_notice(const Policy& policy) {
  const auto hours = std::chrono::ceil<std::chrono::hours>(policy.reset_delay).count();
  return fmt::format(
      "{}: this number gets a new password in {} hours, and loses its accounts. If you did not ask "
      "for it, sign in with your old password.",
      policy.service, hours);
}

}  // namespace

PasswordResets::PasswordResets(const VaultContext& context, SigningUp& signing_up,
                               AccountDeletion& deletion, SmsSender& sms_sender, Audit& audit)
    : context_(context),
      signing_up_(signing_up),
      deletion_(deletion),
      sms_sender_(sms_sender),
      audit_(audit),
      counted_(context.clock.now()) {}

Outcome<SignUp> PasswordResets::begin(const std::string& number, const std::string& password,
                                      const std::string& remote) {
  return signing_up_.begin_reset(number, password, remote);
}

Outcome<util::WallTime> PasswordResets::confirm(const std::string& id, const std::string& code,
                                                const std::string& remote) {
  const auto verified = signing_up_.verify_reset(id, code, remote);
  if (!verified) return tl::unexpected(verified.error());
  const auto number = context_.keys.seal(sealing_context("reset", id, "number"), verified->number);
  const auto password =
      context_.keys.seal(sealing_context("reset", id, "password"), verified->password);
  const bool waits = context_.store.change([&](database::Database& db) {
    db.run("DELETE FROM signups WHERE id = ?", id);
    if (db.changes() != 1) return false;  // the code was used by another request
    db.run("DELETE FROM resets WHERE number_hash = ?", verified->number_hash);
    db.run("INSERT INTO resets(id, number_hash, number, password) VALUES (?, ?, ?, ?)", id,
           verified->number_hash, number, password);
    audit_.note(db, "password reset", id, "waits");
    return true;
  });
  if (!waits) return api::fail(403, "the code was used already; next: ask for another");
  const std::string to(util::as_chars(verified->number));
  if (const auto sent = sms_sender_.send(to, reset_notice(context_.policy)); !sent)
    util::log_warning("vault: the notice of a new password was not sent: " + sent.error().what);
  return context_.clock.wall() + context_.policy.reset_delay;
}

std::optional<util::WallTime> PasswordResets::pending(const std::string& user) {
  const auto waited = context_.store.read([&](database::Database& db) {
    auto row = db.query(
        "SELECT waited FROM resets JOIN users ON users.number_hash = resets.number_hash WHERE "
        "users.id = ?",
        user);
    return row.next() ? row.maybe(0) : std::nullopt;
  });
  if (!waited) return std::nullopt;
  const std::chrono::milliseconds done(std::max<std::int64_t>(*waited, 0));
  return context_.clock.wall() +
         std::max(context_.policy.reset_delay - done, std::chrono::milliseconds(0));
}

bool PasswordResets::cancel(const std::string& user) {
  return context_.store.change(
      [&](database::Database& db) { return Users::cancel_reset(db, audit_, user); });
}

void PasswordResets::step() {
  const auto now = context_.clock.now();
  const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(now - counted_);
  counted_ = now;
  const bool any = context_.store.read([](database::Database& db) {
    auto row = db.query("SELECT 1 FROM resets LIMIT 1");
    return row.next();
  });
  if (!any) return;
  const auto due = context_.store.change([&](database::Database& db) {
    // A row is counted from the first step after it was confirmed.
    db.run("UPDATE resets SET waited = CASE WHEN waited < 0 THEN 0 ELSE waited + ? END",
           elapsed.count());
    std::vector<std::string> ids;
    auto row =
        db.query("SELECT id FROM resets WHERE waited >= ?", context_.policy.reset_delay.count());
    while (row.next()) ids.push_back(row.text(0));
    return ids;
  });
  for (const auto& id : due) apply(id);
}

void PasswordResets::apply(const std::string& id) {
  struct Row {
    util::Octets number_hash, number, password;
    std::string user;
  };
  context_.store.change([&](database::Database& db) {
    std::optional<Row> found;
    {
      auto row = db.query(
          "SELECT resets.number_hash, resets.number, resets.password, users.id FROM resets JOIN "
          "users ON users.number_hash = resets.number_hash WHERE resets.id = ?",
          id);
      if (row.next()) {
        const auto copy = [&](int column) {
          const auto view = row.octets(column);
          return util::Octets(view.begin(), view.end());
        };
        found = Row{copy(0), copy(1), copy(2), row.text(3)};
      }
    }
    db.run("DELETE FROM resets WHERE id = ?", id);
    if (!found) return;  // cancelled, or the user is deleted
    const auto number = context_.keys.open(sealing_context("reset", id, "number"), found->number);
    const auto password =
        context_.keys.open(sealing_context("reset", id, "password"), found->password);
    if (!number || !password) {
      audit_.note(db, "password reset", found->user, "failed");
      util::log_error("vault: a new password does not open and was dropped: " +
                      (number ? password.error().what : number.error().what));
      return;
    }
    deletion_.erase(db, found->user);
    const auto now = context_.now();
    db.run(
        "INSERT INTO users(id, number_hash, number, password, created_at) VALUES (?, ?, ?, ?, ?)",
        id, found->number_hash, context_.keys.seal(sealing_context("user", id, "number"), *number),
        context_.keys.seal(sealing_context("user", id, "password"), *password),
        now - now % kResetDay);
    audit_.note(db, "password reset", id, "done");
  });
}

}  // namespace vault
