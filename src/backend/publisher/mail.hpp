// The e-mail of a publication. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "backend/publisher/publication.hpp"
#include "mail/letter.hpp"
#include "util/clock.hpp"
#include "util/result.hpp"

namespace publisher {

/// Splits a list of addresses at ',' and ';'. `reject` for anything but "local@domain" in ASCII
/// without blanks, quotes or brackets.
util::Result<std::vector<std::string>> addresses(std::string_view list);

/// Makes the letter of a publication. `reject` without a recipient, and for a wrong address. The
/// same publication always has the same Message-ID.
util::Result<mail::Letter> letter_of(const Publication& publication, const std::string& from,
                                     util::WallTime now);

/// Returns all recipients, each once.
std::vector<std::string> recipients(const mail::Letter& letter);

}  // namespace publisher
