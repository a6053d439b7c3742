// Tries the log-in to a user's mail server when the account is connected: a wrong password shows
// then, and not at the first post.
#pragma once

#include <atomic>
#include <functional>
#include <set>
#include <string>

#include "backend/vault/accounts/accounts.hpp"
#include "backend/vault/signup/limits.hpp"
#include "net/smtp.hpp"
#include "util/mutex.hpp"

namespace vault {

/// Logs in to a mail server and waits for the response. Blocking; any thread.
using MailLogIn = std::function<net::MailResult(const net::Mail& mail)>;
/// Returns a MailLogIn with limits of time, which `stop` interrupts. It connects to public
/// addresses only, unless the policy allows others. `policy` and `stop` must outlive it.
MailLogIn make_mail_log_in(const Policy& policy, const std::atomic<bool>& stop);

/// Tries the log-in of an account with a password: its name or its setting `user`. Refuses with 400
/// if the server rejects it or speaks no TLS, 503 if it cannot be reached. A certificate that the
/// vault cannot check is no error: the Publisher may trust another CA.
Outcome<void> try_log_in(const MailLogIn& log_in, const Account& account);

/// Limits log-ins, so that nobody guesses a mailbox's password through the vault, or holds its
/// threads with servers that never answer. Any thread.
class MailLogIns {
 public:
  static constexpr int kAtOnce = 8;

  /// An empty `log_in` accepts every account.
  MailLogIns(Limits& limits, MailLogIn log_in) : limits_(limits), log_in_(std::move(log_in)) {}
  /// Does what try_log_in() does. Refuses with 429 after several log-ins of the user, or of all
  /// users to that mailbox, that were not accepted; with 503 while another one of this user, or
  /// kAtOnce of all, are under way. Only a log-in that was accepted is not counted.
  Outcome<void> try_log_in(const Account& account) EXCLUDES(mutex_);

 private:
  class Place;
  Limits& limits_;
  const MailLogIn log_in_;
  util::Mutex mutex_;
  std::set<std::string> users_ GUARDED_BY(mutex_);  ///< whose log-in is under way
};

}  // namespace vault
