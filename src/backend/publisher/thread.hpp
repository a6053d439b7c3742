// A long text cut up into a thread of posts. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace publisher {

/// How a platform counts.
enum class Counting {
  characters,  ///< Mastodon: each code point is one
  weighted,    ///< X: two for what is beyond Latin, Greek, Cyrillic, Arabic …
};

/// A link counts at least 23 in both. Never less than the platform counts.
std::size_t count(std::string_view text, Counting counting);

/// One part if it fits `limit`; else parts with " (1/3)" behind, cut at blanks where that is
/// possible and never within what is one sign to a reader. `limit` from 40.
std::vector<std::string> cut(std::string_view text, std::size_t limit, Counting counting);

}  // namespace publisher
