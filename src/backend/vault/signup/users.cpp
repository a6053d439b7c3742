#include "backend/vault/signup/users.hpp"

#include "backend/vault/signup/signup_rules.hpp"

namespace vault {

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

Outcome<void> Users::prove(const Row& row, const std::string& password, const std::string& kind,
                           const PasswordHashQueue::Allowed& allowed) {
  const auto fits = hash_queue_.fits(password, row.password, allowed);
  if (!fits) return tl::unexpected(fits.error());
  if (!*fits) {
    audit_.note(kind, row.id, "refused");
    return api::fail(401, "number or password is wrong");
  }
  context_.store.change([&](database::Database& db) { cancel_reset(db, audit_, row.id); });
  return {};
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
  const auto number = check(user, password);
  if (!number) return tl::unexpected(number.error());
  if (auto fault = password_fault(new_password, *number); !fault.empty())
    return api::fail(400, std::move(fault));
  const auto encoded = hash_queue_.hash(new_password, [] { return Outcome<void>(); });
  if (!encoded) return tl::unexpected(encoded.error());
  const auto sealed =
      context_.keys.seal(sealing_context("user", user, "password"), util::as_octets(*encoded));
  const bool changed = context_.store.change([&](database::Database& db) {
    db.run("UPDATE users SET password = ? WHERE id = ?", sealed, user);
    if (db.changes() != 1) return false;  // deleted meanwhile
    Sessions::end_all(db, user);
    audit_.note(db, "password changed", user, "done");
    return true;
  });
  if (!changed) return api::fail(401, "number or password is wrong");
  return sessions_.begin(user);
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
  auto proved = prove(*row, password, "sign-in", [&] { return limits_.consume(all); });
  if (!proved) return tl::unexpected(proved.error());
  if (known_device) {
    limits_.clear(all);
  } else {
    // The count of the number alone stays: clearing it would show others that its owner signed in.
    limits_.clear(limits_.from(kPasswordFromHere, number, remote));
    limits_.refund(limits_.from(passwords_per_address(context_.policy.tries_per_address), remote));
  }
  audit_.note("sign-in", row->id, "done");
  return sessions_.begin(row->id, known_device ? device : "");
}

Outcome<std::string> Users::check(const std::string& user, const std::string& password) {
  const auto row = by_id(user);
  if (!row) return tl::unexpected(row.error());
  // A separate count, which needs a session of the user: others cannot keep the user from
  // synchronising and from deleting the account.
  auto proved = prove(*row, password, "password-check",
                      [&] { return limits_.consume(kPasswordPerUser, user); });
  if (!proved) return tl::unexpected(proved.error());
  limits_.clear(kPasswordPerUser, user);
  audit_.note("password-check", user, "done");
  return row->number;
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
