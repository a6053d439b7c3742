// Divides a long text into a thread of posts. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace publisher {

/// How a platform counts characters.
enum class Counting {
  characters,  ///< Mastodon: each code point counts one
  weighted,    ///< X: code points beyond Latin, Greek, Cyrillic, Arabic … count two
};

/// Returns the length of `text`, never less than the platform counts. A link counts at least 23.
std::size_t count(std::string_view text, Counting counting);

/// Returns the whole text if it fits `limit` (at least 40), else parts that end with " (1/3)". Cuts
/// at blanks if possible, and never within a grapheme (a letter with its accents, an emoji).
std::vector<std::string> cut(std::string_view text, std::size_t limit, Counting counting);

}  // namespace publisher
