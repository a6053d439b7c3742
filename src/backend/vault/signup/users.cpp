#include "backend/vault/signup/users.hpp"

#include <optional>

#include "backend/vault/signup/signup_rules.hpp"

namespace vault {

namespace {

tl::unexpected<api::ApiError> wrong_password() {
  return api::fail(401, "number or password is wrong");
}

}  // namespace

Users::Users(const VaultContext& context, Limits& limits, PasswordHashQueue& hash_queue,
             Sessions& sessions, Audit& audit)
    : context_(context),
      limits_(limits),
      hash_queue_(hash_queue),
      sessions_(sessions),
      audit_(audit) {}

Outcome<Users::Row> Users::open(Row sealed) {
  if (sealed.id.empty()) return sealed;
  const auto number = context_.keys.open(sealing_context("user", sealed.id, "number"),
                                         util::as_octets(sealed.number));
  if (!number) return api::unavailable(number.error());
  const auto password = context_.keys.open(sealing_context("user", sealed.id, "password"),
                                           util::as_octets(sealed.password));
  if (!password) return api::unavailable(password.error());
  return Row{sealed.id, std::string(util::as_chars(*number)),
             std::string(util::as_chars(*password))};
}

Outcome<Users::Row> Users::by_number(const std::string& number) {
  const auto hash = number_hash(context_, number);
  return open(context_.store.read([&](database::Database& db) -> Row {
    auto row = db.query("SELECT id, number, password FROM users WHERE number_hash = ?", hash);
    if (!row.next()) return {};
    return {row.text(0), std::string(util::as_chars(row.octets(1))),
            std::string(util::as_chars(row.octets(2)))};
  }));
}

Outcome<Users::Row> Users::by_id(const std::string& user) {
  return open(context_.store.read([&](database::Database& db) -> Row {
    auto row = db.query("SELECT id, number, password FROM users WHERE id = ?", user);
    if (!row.next()) return {};
    return {row.text(0), std::string(util::as_chars(row.octets(1))),
            std::string(util::as_chars(row.octets(2)))};
  }));
}

bool Users::holds(database::Database& database, const Row& row) const {
  auto found = database.query("SELECT password FROM users WHERE id = ?", row.id);
  if (!found.next()) return false;
  // The opened values: rotate-keys may have resealed the field meanwhile.
  const auto password =
      context_.keys.open(sealing_context("user", row.id, "password"), found.octets(0));
  return password && util::as_chars(*password) == row.password;
}

Outcome<void> Users::prove(const Row& row, const std::string& password, const std::string& kind,
                           const PasswordHashQueue::Allowed& allowed, const Then& then) {
  const auto fits = hash_queue_.fits(password, row.password, allowed);
  if (!fits) return tl::unexpected(fits.error());
  // The request may have waited long for the hash.
  const bool proved = *fits && context_.store.change([&](database::Database& db) {
    if (!holds(db, row)) return false;
    cancel_reset(db, audit_, row.id);
    audit_.note(db, kind, row.id, "done");
    then(db);
    return true;
  });
  if (proved) return {};
  audit_.note(kind, row.id, "refused");
  return wrong_password();
}

bool Users::cancel_reset(database::Database& database, Audit& audit, const std::string& user) {
  database.run(
      "DELETE FROM resets WHERE number_hash = (SELECT number_hash FROM users WHERE id = ?)", user);
  if (database.changes() == 0) return false;
  audit.note(database, "password reset", user, "cancelled");
  return true;
}

Outcome<Session> Users::change_password(const std::string& user, const std::string& password,
                                        const std::string& new_password) {
  const auto row = prove_user(user, password);
  if (!row) return tl::unexpected(row.error());
  if (auto fault = password_fault(new_password, row->number); !fault.empty())
    return api::fail(400, std::move(fault));
  const auto encoded = hash_queue_.hash(new_password, [] { return Outcome<void>(); });
  if (!encoded) return tl::unexpected(encoded.error());
  const auto sealed =
      context_.keys.seal(sealing_context("user", user, "password"), util::as_octets(*encoded));
  auto session = context_.store.change([&](database::Database& db) -> std::optional<Session> {
    if (!holds(db, *row)) return std::nullopt;  // changed or deleted meanwhile
    db.run("UPDATE users SET password = ? WHERE id = ?", sealed, user);
    Sessions::end_all(db, user);
    audit_.note(db, "password changed", user, "done");
    return sessions_.begin(db, user);
  });
  if (!session) return wrong_password();
  return std::move(*session);
}

void Users::sign_out_everywhere(const std::string& user) {
  context_.store.change([&](database::Database& db) {
    Sessions::end_all(db, user);
    audit_.note(db, "signed out everywhere", user, "done");
  });
}

Counts Users::counts_of(const std::string& number, const std::string& remote) {
  auto all = limits_.from(passwords_per_address(context_.policy.tries_per_address), remote);
  for (auto& one : limits_.from(kPasswordFromHere, number, remote)) all.push_back(std::move(one));
  all.push_back({kPasswordPerNumber, number});
  return all;
}

Outcome<Session> Users::sign_in(const std::string& number, const std::string& password,
                                const std::string& remote, const std::string& device) {
  const bool known_device =
      !device.empty() && sessions_.knows_device(device, number_hash(context_, number));
  const auto all = known_device ? Counts{{kPasswordPerDevice, device}} : counts_of(number, remote);
  // Checked first, so that a refused request takes no place in the queue and writes nothing.
  if (auto free = limits_.check(all); !free) return tl::unexpected(free.error());
  const auto row = by_number(number);
  if (!row) return tl::unexpected(row.error());
  Session session;
  auto proved = prove(
      *row, password, "sign-in", [&] { return limits_.consume(all); },
      [&](database::Database& db) {
        session = sessions_.begin(db, row->id, known_device ? device : "");
      });
  if (!proved) return tl::unexpected(proved.error());
  if (known_device) {
    limits_.clear(all);
  } else {
    // The count of the number alone stays: clearing it would show others that its owner signed in.
    limits_.clear(limits_.from(kPasswordFromHere, number, remote));
    limits_.refund(limits_.from(passwords_per_address(context_.policy.tries_per_address), remote));
  }
  return session;
}

Outcome<std::string> Users::check(const std::string& user, const std::string& password) {
  auto row = prove_user(user, password);
  if (!row) return tl::unexpected(row.error());
  return std::move(row->number);
}

Outcome<Users::Row> Users::prove_user(const std::string& user, const std::string& password) {
  auto row = by_id(user);
  if (!row) return row;
  // A separate count, which needs a session of the user: others cannot keep the user from
  // synchronising and from deleting the account.
  auto proved = prove(
      *row, password, "password-check", [&] { return limits_.consume(kPasswordPerUser, user); },
      [](database::Database&) {});
  if (!proved) return tl::unexpected(proved.error());
  limits_.clear(kPasswordPerUser, user);
  return row;
}

bool Users::exists(const std::string& user) {
  return context_.store.read([&](database::Database& db) {
    auto row = db.query("SELECT 1 FROM users WHERE id = ?", user);
    return row.next();
  });
}

Outcome<std::string> Users::number(const std::string& user) {
  const auto row = by_id(user);
  if (!row) return tl::unexpected(row.error());
  if (row->id.empty()) return api::fail(404, "there is no such user");
  return row->number;
}

}  // namespace vault
