// Registered users: found by number, authenticated by password. Any thread.
#pragma once

#include <functional>
#include <string>

#include "backend/vault/signup/signing_up.hpp"

namespace vault {

class Users {
 public:
  Users(const VaultContext& context, Limits& limits, PasswordHashQueue& hash_queue,
        Sessions& sessions, Audit& audit);
  /// Begins a session. Refuses with 401 for an unknown number and a wrong password alike, after the
  /// same work, and with 429 above a rate limit. `device`: the token from an earlier sign-in on
  /// this device; tries with a known one are counted for it alone, so that strangers cannot lock
  /// out the owner of the number.
  Outcome<Session> sign_in(const std::string& number, const std::string& password,
                           const std::string& remote, const std::string& device = "");
  /// Checks the user's password and returns the number. Refuses with 401 or 429 as sign_in() does.
  Outcome<std::string> check(const std::string& user, const std::string& password);
  /// Replaces the password, ends all sessions, forgets all devices, and begins a session. Refuses
  /// as check() does, and with 400 for an invalid new password.
  Outcome<Session> change_password(const std::string& user, const std::string& password,
                                   const std::string& new_password);
  /// Ends all sessions of the user and forgets all devices.
  void sign_out_everywhere(const std::string& user);
  /// Cancels a new password that waits, because the user knows the old one, in the caller's
  /// transaction. Returns false if none waits.
  static bool cancel_reset(database::Database& database, Audit& audit, const std::string& user);
  bool exists(const std::string& user);
  /// Returns the user's number. Refuses with 404 if there is no such user.
  Outcome<std::string> number(const std::string& user);

 private:
  struct Row {
    std::string id, number, password;
  };
  /// Opens the sealed fields. An empty row means that there is no such user.
  Outcome<Row> open(Row sealed);
  Outcome<Row> by_number(const std::string& number);
  Outcome<Row> by_id(const std::string& user);
  Counts counts_of(const std::string& number, const std::string& remote);
  /// Work in the transaction that follows a proof.
  using Then = std::function<void(database::Database&)>;
  /// Checks the password of `row`. In one transaction, which refuses if the password has been
  /// replaced since `row` was read, it cancels a new password that waits, and calls `then`.
  Outcome<void> prove(const Row& row, const std::string& password, const std::string& kind,
                      const PasswordHashQueue::Allowed& allowed, const Then& then);
  /// Proves the user's password and returns the row.
  Outcome<Row> prove_user(const std::string& user, const std::string& password);
  /// Returns true if the user still has the password of `row`, in the caller's transaction.
  bool holds(database::Database& database, const Row& row) const;

  const VaultContext& context_;
  Limits& limits_;
  PasswordHashQueue& hash_queue_;
  Sessions& sessions_;
  Audit& audit_;
};

}  // namespace vault
