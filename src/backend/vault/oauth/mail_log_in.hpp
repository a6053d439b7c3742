// Tries the log-in to a user's mail server when the account is connected: a wrong password shows
// then, and not at the first post.
#pragma once

#include <atomic>
#include <functional>

#include "backend/vault/accounts/accounts.hpp"
#include "net/smtp.hpp"

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

}  // namespace vault
