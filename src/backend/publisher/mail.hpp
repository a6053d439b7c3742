// Writes e-mails (RFC 5322, RFC 2045, RFC 2047). No text of a person can add a header. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "backend/publisher/publication.hpp"
#include "util/clock.hpp"
#include "util/result.hpp"

namespace publisher {

struct Letter {
  std::string from;  ///< one address
  std::vector<std::string> to, cc, bcc;
  std::string subject, body;
  std::string message_id;  ///< without angle brackets
  util::WallTime date;
};

/// Splits a list of addresses at ',' and ';'. `reject` for anything but "local@domain" in ASCII
/// without blanks, quotes or brackets.
util::Result<std::vector<std::string>> addresses(std::string_view list);

/// Makes the letter of a publication. `reject` without a recipient, and for a wrong address. The
/// same publication always has the same Message-ID.
util::Result<Letter> letter_of(const Publication& publication, const std::string& from,
                               util::WallTime now);

/// Returns all recipients, each once.
std::vector<std::string> recipients(const Letter& letter);

enum class Bcc { hidden, shown };
/// Returns the e-mail as text. Lines end with CR LF and have at most 78 octets. `shown`: with a Bcc
/// header, for servers that read the recipients from the text.
std::string write_mail(const Letter& letter, Bcc bcc);

/// Returns "Thu, 26 Nov 2026 01:40:58 +0000".
std::string mail_date(util::WallTime time);

}  // namespace publisher
