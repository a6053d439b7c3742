// Evaluates the responses of platforms, where platforms agree. Pure.
#pragma once

#include <chrono>
#include <string>

#include "net/http_client.hpp"
#include "net/smtp.hpp"
#include "util/clock.hpp"

namespace publisher {

enum class Disposition {
  delivered,
  retry_later,
  rejected,
  token_rejected,  ///< the platform rejects the access token, not the post
  reconnect,       ///< the account must be connected again: the post waits for that
  unknown,         ///< the request was sent, and no response came
  yielded,         ///< the time slice is over: the rest of the thread follows after the other users
};

/// Which posts would fail too.
enum class Scope {
  post,               ///< perhaps no other
  account,            ///< those of the account: its token, its own limit
  account_or_server,  ///< those of the account, and perhaps all there: a second user will tell
  server,             ///< all there: the platform says so
};

struct Evaluation {
  Disposition disposition = Disposition::retry_later;
  std::string what{};  ///< for people; without content and addresses
  /// How long the platform asks to wait.
  std::chrono::milliseconds wait{0};
  Scope scope = Scope::post;
  /// With `retry_later`: a gateway responded, or the platform crashed, so the post may exist. Only
  /// a platform that recognizes repeats is asked again.
  bool perhaps_made = false;
};

/// Evaluates status (RFC 9110 §15) and fault. Waits are read from Retry-After and from the reset of
/// a rate limit (x-rate-limit-reset in seconds, X-RateLimit-Reset as a date, X's daily limits of
/// user and application), 15 min without any; 24 h at most. A 429 has the scope `server` if the
/// headers name a limit of the application: x-app-limit-24hour-remaining: 0, or Discord's
/// X-RateLimit-Scope: global.
Evaluation evaluate_http(const net::HttpResult& result, util::WallTime now);
/// The same for a mail server: RFC 5321 §4.2.1, and RFC 4954 §6 for the account.
Evaluation evaluate_mail(const net::MailResult& result);

}  // namespace publisher
