// Writes e-mails (RFC 5322, RFC 2045, RFC 2047). No text of a person can add a header. Pure.
#pragma once

#include <string>
#include <vector>

#include "util/clock.hpp"

namespace mail {

struct Letter {
  std::string from;  ///< one address
  std::vector<std::string> to, cc, bcc;
  std::string subject, body;
  std::string message_id;  ///< without angle brackets
  util::WallTime date;
  bool automatic = false;  ///< written by a program alone (RFC 3834)
};

enum class Bcc { hidden, shown };
/// Returns the e-mail as text. Lines end with CR LF and have at most 78 octets. `shown`: with a Bcc
/// header, for servers that read the recipients from the text.
std::string write_letter(const Letter& letter, Bcc bcc);

/// Returns "Thu, 26 Nov 2026 01:40:58 +0000".
std::string mail_date(util::WallTime time);

}  // namespace mail
