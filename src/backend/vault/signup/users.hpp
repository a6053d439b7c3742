// People who have signed up: found by number, proved by password. Any thread.
#pragma once

#include <string>

#include "backend/vault/signup/signing_up.hpp"

namespace vault {

class Users {
 public:
  Users(const VaultContext& context, Limits& limits, PasswordHashQueue& work, Sessions& sessions,
        Audit& audit);
  /// 401 whatever is wrong, after the same work.
  Outcome<Session> sign_in(const std::string& number, const std::string& password,
                           const std::string& remote);
  /// The number, if the password is right; 401 whatever is wrong.
  Outcome<std::string> check(const std::string& user, const std::string& password);
  bool exists(const std::string& user);
  /// 404 if there is no such user.
  Outcome<std::string> number(const std::string& user);

 private:
  struct Row {
    std::string id, number, password;
  };
  /// `where` is "number_hash" or "id"; an empty row for nobody.
  Outcome<Row> open(Row sealed);
  Outcome<Row> by_number(const std::string& number);
  Outcome<Row> by_id(const std::string& user);
  Outcome<void> prove(const Row& row, const std::string& password, const std::string& kind,
                      const PasswordHashQueue::Allowed& allowed);

  const VaultContext& context_;
  Limits& limits_;
  PasswordHashQueue& work_;
  Sessions& sessions_;
  Audit& audit_;
};

}  // namespace vault
