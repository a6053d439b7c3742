// The content of a decrypted payload: what a user publishes. Two formats (docs/payload-format.md):
//
//   RSA era (text):    letter ':' and, by the form of the platform, "to:cc:bcc:subject:body",
//                      "recipient:message" or "body"
//   compact (octets):  letter u8 | flags u8 | for each set flag, from bit 0: length LEB128
//                      (1-2 octets), UTF-8 | body: the rest
//                      flags: 0 account, 1 to, 2 cc, 3 bcc, 4 subject; the others are 0
#pragma once

#include <string>

#include "util/octets.hpp"
#include "util/result.hpp"

namespace payload {

/// Which fields the RSA era text of a platform has.
enum class Form { email, text, message };

/// UTF-8 throughout; fields that a platform does not use are empty.
struct Content {
  char letter = 0;  ///< of the platform: 'g' Gmail, 'e' e-mail, 't' X, 'm' Mastodon, 'w' webhook
  std::string account;  ///< account to publish with; may be empty if the user has only one
  std::string to, cc, bcc, subject, body;
  bool operator==(const Content&) const = default;
};

constexpr std::size_t kLongestField = 1024, kLongestBody = 32 * 1024;

/// Parses RSA era text. Fails with `reject` for a missing letter, too few fields, invalid UTF-8,
/// and a field or body that is too long.
util::Result<Content> parse_text(std::string_view text, Form form);
/// Returns the RSA era text that parse_text() reads.
std::string write_text(const Content& content, Form form);

/// Parses the compact form. Fails with `reject` as parse_text() does, and for an unknown flag.
util::Result<Content> parse_compact(util::OctetView octets);
/// Returns the octets that parse_compact() reads.
util::Octets write_compact(const Content& content);

}  // namespace payload
