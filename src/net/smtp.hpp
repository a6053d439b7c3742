// Sends one e-mail to a submission server (RFC 6409) through libcurl, or only logs in there.
// Blocking; any thread.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "net/http_client.hpp"

namespace net {

struct Mail {
  std::string
      url;  ///< "smtps://host:465" or "smtp://host:587" (STARTTLS is required, except on loopback)
  std::string user, password;
  std::string bearer;  ///< XOAUTH2 instead of the password
  std::string from;    ///< envelope, "user@example.org"
  std::vector<std::string> to;
  std::string message;  ///< RFC 5322, lines end with CR LF
  Security security;
  std::chrono::milliseconds connect_limit{10'000}, total_limit{120'000};
  /// As in HttpRequest: called with the numeric address before each connection.
  std::function<bool(const std::string& address)> admit{};
};

struct MailResult {
  Fault fault = Fault::none;
  int status = 0;          ///< the server's last response (RFC 5321 §4.2); 0 if there was none
  std::string fault_text;  ///< for people; without password and addresses
  bool left = false;       ///< the server was ready for the message: it may have accepted it
};

/// Sends `mail` and waits for the response. If `*stop` becomes true the wait ends within about a
/// second, or within 10 s once the server is ready for the message, since its response decides
/// whether the mail was accepted.
MailResult submit(const Mail& mail, const std::atomic<bool>* stop = nullptr);
/// Connects and logs in as submit() does, but sends NOOP instead of a mail: `from`, `to` and
/// `message` are not used. A server that offers no log-in accepts any.
MailResult log_in(const Mail& mail, const std::atomic<bool>* stop = nullptr);

}  // namespace net
