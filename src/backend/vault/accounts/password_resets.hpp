// New passwords for users who forgot theirs. Who holds a number can ask for one, but so can a thief
// of the phone, and the next owner of the number. Therefore a new password waits (`reset_delay`),
// the old password cancels it, and it begins anew: the number gets a new user, and everything of
// the former one is deleted, tokens are revoked. Any thread.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "backend/vault/accounts/account_deletion.hpp"
#include "backend/vault/signup/signing_up.hpp"

namespace vault {

class PasswordResets {
 public:
  PasswordResets(const VaultContext& context, SigningUp& signing_up, AccountDeletion& deletion,
                 SmsSender& sms_sender, Audit& audit);
  /// Sends a code by SMS. Refuses as SigningUp::begin() does.
  Outcome<SignUp> begin(const std::string& number, const std::string& password,
                        const std::string& remote);
  /// Lets the new password wait, and tells the number by SMS. Returns when it will be valid if this
  /// program runs until then. Refuses with 403 for a wrong, used or expired code.
  Outcome<util::WallTime> confirm(const std::string& id, const std::string& code,
                                  const std::string& remote);
  /// Returns when the password of the user will be replaced; nothing if no new one waits.
  std::optional<util::WallTime> pending(const std::string& user);
  /// Cancels the new password of the user. Returns false if none waits.
  bool cancel(const std::string& user);
  /// Counts the time, and makes passwords valid that have waited. Counts the running time of the
  /// program, so that a wrong date does not shorten the wait. Called every minute at least.
  void step();

 private:
  void apply(const std::string& id);

  const VaultContext& context_;
  SigningUp& signing_up_;
  AccountDeletion& deletion_;
  SmsSender& sms_sender_;
  Audit& audit_;
  util::Deadline counted_;  ///< until when step() has counted
};

}  // namespace vault
