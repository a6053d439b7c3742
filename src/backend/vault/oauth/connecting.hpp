// Connecting an account: a user lets the vault act for one account, by an OAuth 2 authorization
// code with PKCE (RFC 6749 §4.1, RFC 7636) or by a secret. Any thread.
#pragma once

#include <functional>
#include <string>

#include "backend/vault/accounts/accounts.hpp"
#include "backend/vault/accounts/revocations.hpp"
#include "backend/vault/audit.hpp"
#include "backend/vault/oauth/clients.hpp"
#include "backend/vault/oauth/mail_log_in.hpp"
#include "backend/vault/oauth/outside_url.hpp"
#include "backend/vault/signup/limits.hpp"
#include "backend/vault/signup/sessions.hpp"

namespace vault {

class Connecting {
 public:
  Connecting(const VaultContext& context, Limits& limits, Clients& clients, Accounts& accounts,
             Audit& audit, Resolve resolve = resolve_host, MailLogIn log_in = {});

  struct Begun {
    std::string authorization_url;
    util::WallTime expires_at;
  };
  /// Returns the address where the user consents. It is valid once, for 10 minutes, while `session`
  /// lasts. Reads user, platform, instance and settings of `account`. Refuses with 404 for an
  /// unknown platform, 400 for an invalid instance or settings, 429 above a rate limit, 503 if the
  /// platform is down.
  Outcome<Begun> begin(const Account& account, std::string_view session);
  /// The data of the page that asks a user who returns from the platform to confirm the account.
  struct Question {
    std::string confirmation;  ///< for finish(): valid once, as long as the state
    std::string user, platform, instance;
  };
  /// The redirect from the platform (RFC 6749 §4.1.2). `fault` is its parameter "error", if any.
  struct Redirect {
    std::string path, state, code, fault;
  };
  /// Handles the redirect, which uses up the `state`; the same redirect, when the page is loaded
  /// again, gets the same question until finish(). The code is not exchanged before finish(),
  /// because the user who began may have sent another person to consent. Refuses with 403 if the
  /// state is unknown, used or expired, its session is over, or `path` is not the redirect address
  /// of its platform; 400 if the platform gave no code.
  Outcome<Question> handle_redirect(const Redirect& back);
  /// Exchanges the code and stores the account, after the user has confirmed. Refuses with 403 for
  /// a confirmation that is not valid, 400 or 503 if the platform gives no usable tokens.
  Outcome<Account> finish(const std::string& confirmation);
  /// Stores an account with a secret (an e-mail password, a webhook key) instead of OAuth 2. Tries
  /// the log-in to a mail server. Refuses with 400 for invalid fields and a rejected password, 429
  /// above a rate limit, 503 if the server cannot be reached or too many log-ins are under way.
  Outcome<Account> keep_secret(const Account& account);
  /// Deletes expired connections.
  void purge();
  /// Returns the servers of connections that wait for their users.
  static std::vector<std::string> instances(const VaultContext& context,
                                            database::Database& database);

 private:
  /// A connection between begin() and finish().
  struct Pending {
    std::string user, platform, instance, settings, verifier;
    std::string code;  ///< empty before handle_redirect()
    crypto::Sha256 session{};
    std::int64_t expires_at = 0;
  };
  Outcome<std::string> choose_instance(const Platform& platform, const std::string& given) const;
  /// Stores a pending connection. Returns false if its session is over.
  bool store_pending(const crypto::Sha256& key, const Pending& pending);
  enum class Row { taken, kept };
  /// Reads a pending connection, and deletes its row if it is taken.
  Outcome<Pending> find_pending(const crypto::Sha256& key, Row row);
  /// Returns the question of a page that is loaded again; 403 if it is not the same redirect.
  Outcome<Question> ask_again(const Redirect& back);
  bool is_own_redirect(const Pending& pending, const std::string& path);
  /// Exchanges the code for tokens, and queues their revocation under the id `revocation_id`.
  Outcome<Account> exchange(const Pending& pending, const Platform& platform,
                            const std::string& revocation_id);
  Outcome<Account> keep(Account account, const char* kind, const std::string& revocation_id = "");

  const VaultContext& context_;
  Limits& limits_;
  Clients& clients_;
  Accounts& accounts_;
  Audit& audit_;
  const Resolve resolve_;
  MailLogIns log_ins_;
};

}  // namespace vault
