// Stored access: a person lets the vault act for one account. OAuth 2 authorization code with PKCE
// (RFC 6749 §4.1, RFC 7636), or a secret that the platform gave them. Any thread.
#pragma once

#include <functional>
#include <string>

#include "backend/vault/accounts/accounts.hpp"
#include "backend/vault/accounts/revocations.hpp"
#include "backend/vault/audit.hpp"
#include "backend/vault/oauth/clients.hpp"
#include "backend/vault/oauth/outside_url.hpp"
#include "backend/vault/signup/limits.hpp"
#include "backend/vault/signup/sessions.hpp"

namespace vault {

class Connecting {
 public:
  Connecting(const VaultContext& context, Limits& limits, Clients& clients, Accounts& accounts,
             Audit& audit, Resolve resolve = resolve_host);

  struct Begun {
    std::string authorization_url;
    util::WallTime expires_at;
  };
  /// Where the person goes to consent: 10 minutes, once, bound to the session that asked. Of
  /// `account` count user, platform, instance and settings. 400 for an unknown platform, and for
  /// an instance or settings that will not do, 429, 503 if the platform is down.
  Outcome<Begun> begin(const Account& account, std::string_view session);
  /// What somebody who comes back is asked: is it theirs, what is about to be connected?
  struct Question {
    std::string confirmation;  ///< good once, until the way back is over
    std::string user, platform, instance;
  };
  /// What the platform sent a person back with. `fault` is its "error", if any. Whoever began may
  /// have sent somebody else to consent: nothing is exchanged before finish(). A `state` is used
  /// up by this: 403 for one that is unknown, used, expired, whose session is over, or that comes
  /// back to another address (`path`) than it was sent out with: from another platform.
  struct Return {
    std::string path, state, code, fault;
  };
  Outcome<Question> come_back(const Return& back);
  /// They say yes: the code is exchanged, once. 403 as above.
  Outcome<Account> finish(const std::string& confirmation);
  /// An account opened by a secret (e-mail's password, a web hook's key), not by OAuth 2.
  /// `settings` is a JSON object in text. 400 for what will not do.
  Outcome<Account> keep_secret(const Account& account);
  void purge();

 private:
  struct Pending {
    std::string user, platform, instance, settings, verifier;
    std::string code;  ///< empty until the person is back
    crypto::Sha256 session{};
    std::int64_t expires_at = 0;
  };
  Outcome<std::string> choose_instance(const Platform& platform, const std::string& given) const;
  /// False: the session is over.
  bool put(const crypto::Sha256& key, const Pending& pending);
  /// Used up by this, whatever comes of it.
  Outcome<Pending> take(const crypto::Sha256& key);
  bool is_own_way(const Pending& pending, const std::string& path);
  /// From when the platform has given tokens, they are owed under `owed`.
  Outcome<Account> exchange(const Pending& pending, const Platform& platform,
                            const std::string& owed);
  Outcome<Account> keep(Account account, const char* kind, const std::string& owed = "");

  const VaultContext& context_;
  Limits& limits_;
  Clients& clients_;
  Accounts& accounts_;
  Audit& audit_;
  const Resolve resolve_;
};

}  // namespace vault
