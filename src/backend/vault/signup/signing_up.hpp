// Codes by SMS, for a sign-up and for a new password: a user gives number and password, then the
// code from the SMS. Only the owner of a number learns, by SMS, whether it is registered. Any
// thread.
#pragma once

#include <string>

#include "backend/vault/audit.hpp"
#include "backend/vault/signup/invitations.hpp"
#include "backend/vault/signup/limits.hpp"
#include "backend/vault/signup/password_hash_queue.hpp"
#include "backend/vault/signup/sessions.hpp"
#include "backend/vault/signup/sms_sender.hpp"

namespace vault {

struct SignUp {
  std::string user;
  util::WallTime expires_at;
};

/// A number and the password that its owner has chosen.
struct VerifiedNumber {
  util::Octets number_hash, number;
  util::Octets password;    ///< its Argon2 hash
  util::Octets invitation;  ///< its hash; empty: none
};

class SigningUp {
 public:
  SigningUp(const VaultContext& context, Limits& limits, PasswordHashQueue& hash_queue,
            Sessions& sessions, Audit& audit, SmsSender& sms_sender);
  /// Sends a code by SMS. Refuses with 400 for an invalid number or password, 403 if the number
  /// gets no codes, sign-up is closed or the invitation is not valid, 429 above a rate limit, 503
  /// if the SMS cannot be sent. `remote` is the client's address; an `invitation` counts instead of
  /// it.
  Outcome<SignUp> begin(const std::string& number, const std::string& password,
                        const std::string& remote, const std::string& invitation = "");
  /// Sends a code for a new password likewise, also where sign-up is closed. An unknown number
  /// gets the same response and an SMS without a code: time and errors tell nobody who is a user.
  Outcome<SignUp> begin_reset(const std::string& number, const std::string& password,
                              const std::string& remote);
  /// Makes the user and begins a session. Refuses with 403 for a wrong, used or expired code, and
  /// after five tries; 429 above a rate limit.
  Outcome<Session> verify(const std::string& user, const std::string& code,
                          const std::string& remote);
  /// Checks the code of begin_reset(); refuses as verify() does.
  Outcome<VerifiedNumber> verify_reset(const std::string& id, const std::string& code,
                                       const std::string& remote);
  /// Deletes expired sign-ups.
  void purge();

 private:
  enum class Purpose { sign_up, reset };
  Outcome<SignUp> send_code(Purpose purpose, const std::string& number, const std::string& password,
                            const Counts& counts, const std::string& invitation = "");
  Outcome<VerifiedNumber> check_code(Purpose purpose, const std::string& id,
                                     const std::string& code, const std::string& remote);
  bool known(const crypto::Sha256& number_hash);
  Outcome<void> check_request(const std::string& number, const std::string& password) const;
  Outcome<void> may_sign_up(const std::string& invitation);
  Counts counts_of(Purpose purpose, const std::string& number, const std::string& remote,
                   const std::string& invitation = "");
  crypto::Sha256 code_hash(const std::string& user, const std::string& code) const;
  std::string text_for(Purpose purpose, bool known, const std::string& code) const;

  const VaultContext& context_;
  Limits& limits_;
  PasswordHashQueue& hash_queue_;
  Sessions& sessions_;
  Audit& audit_;
  SmsSender& sms_sender_;
};

/// Returns the keyed hash that users are found by.
crypto::Sha256 number_hash(const VaultContext& context, const std::string& number);

}  // namespace vault
