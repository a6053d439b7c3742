// An e-mail as text (RFC 5322, RFC 2045, RFC 2047). Nothing a person wrote can add a header. Pure.
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

/// A list as people write it, separated by ',' or ';'. `reject` for what is no address: exactly
/// "local@domain" in ASCII, without blanks, quotes or brackets.
util::Result<std::vector<std::string>> addresses(std::string_view list);

/// Of a publication; `reject` without a recipient, or with something else than addresses. The same
/// publication has the same Message-ID each time.
util::Result<Letter> letter_of(const Publication& publication, const std::string& from,
                               util::WallTime now);

/// Everybody, each once.
std::vector<std::string> recipients(const Letter& letter);

enum class Bcc { hidden, shown };
/// Lines end with CR LF, none is longer than 78 octets. `shown` where the recipients are read from
/// the text.
std::string write_mail(const Letter& letter, Bcc bcc);

/// "Thu, 26 Nov 2026 01:40:58 +0000"
std::string mail_date(util::WallTime time);

}  // namespace publisher
