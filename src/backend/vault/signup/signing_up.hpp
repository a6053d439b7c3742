// A new person: number and password, then the code that came by SMS. Whether a number has an
// account already is told to nobody but its owner, by SMS. Any thread.
#pragma once

#include <string>

#include "backend/vault/audit.hpp"
#include "backend/vault/signup/limits.hpp"
#include "backend/vault/signup/password_hash_queue.hpp"
#include "backend/vault/signup/sessions.hpp"
#include "backend/vault/signup/sms_sender.hpp"

namespace vault {

struct SignUp {
  std::string user;
  util::WallTime expires_at;
};

class SigningUp {
 public:
  SigningUp(const VaultContext& context, Limits& limits, PasswordHashQueue& work,
            Sessions& sessions, Audit& audit, SmsSender& sms_sender);
  /// 400 for a number or password that will not do, 429, 503 if no SMS can be sent.
  Outcome<SignUp> begin(const std::string& number, const std::string& password,
                        const std::string& remote);
  /// 403 for a wrong, used or expired code; five tries for each.
  Outcome<Session> verify(const std::string& user, const std::string& code,
                          const std::string& remote);
  void purge();

 private:
  bool known(const crypto::Sha256& number_hash);
  crypto::Sha256 code_hash(const std::string& user, const std::string& code) const;
  std::string text_for(bool known, const std::string& code) const;

  const VaultContext& context_;
  Limits& limits_;
  PasswordHashQueue& work_;
  Sessions& sessions_;
  Audit& audit_;
  SmsSender& sms_sender_;
};

/// The keyed hash a user is found by.
crypto::Sha256 number_hash(const VaultContext& context, const std::string& number);

}  // namespace vault
