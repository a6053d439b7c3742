// What a person wants published: the inside of a payload, once it is opened.
//
// RSA era (text):     letter ':' and, by its type, "to:cc:bcc:subject:body", "recipient:message" or
// "body" compact (octets):   letter u8 | flags u8 | for each flag set, from bit 0: length LEB128
// (1-2 octets), UTF-8 | body: the rest
//                     flags: 0 account, 1 to, 2 cc, 3 bcc, 4 subject; the others are 0
#pragma once

#include <string>

#include "util/octets.hpp"
#include "util/result.hpp"

namespace payload {

/// How the text of the RSA era is cut up for a letter.
enum class Form { email, text, message };

/// UTF-8 throughout; fields that a platform does not use are empty.
struct Content {
  char letter = 0;  ///< of the platform: 'g' Gmail, 'e' e-mail, 't' X, 'm' Mastodon, 'w' webhook
  std::string account;  ///< which of several accounts; empty: the first connected
  std::string to, cc, bcc, subject, body;
  bool operator==(const Content&) const = default;
};

constexpr std::size_t kLongestField = 1024, kLongestBody = 32 * 1024;

/// `reject` for what cannot be: no letter, too few fields, invalid UTF-8, fields or body longer
/// than above.
util::Result<Content> parse_text(std::string_view text, Form form);
std::string write_text(const Content& content, Form form);

util::Result<Content> parse_compact(util::OctetView octets);
util::Octets write_compact(const Content& content);

}  // namespace payload
