// Splits, parses, masks and compares text, independent of the locale. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "util/ascii.hpp"  // trim, lower and the comparisons, for callers that include only this file

namespace util {

/// Returns the pieces of `text` between the separators: one more than there are separators.
std::vector<std::string_view> split(std::string_view text, char separator);

/// Parses the whole of `text` as a decimal number. Returns nothing for anything else or an
/// overflow.
std::optional<std::int64_t> to_int(std::string_view text);

/// Returns a number as it may be shown or logged: "+23767*****12". Short codes and names keep their
/// first letter only ("O***"). Never returns a whole subscriber number.
std::string mask_number(std::string_view number);

/// Returns `text` with each run of five or more digits masked: for error texts of servers and
/// modems. Keeps the number of a process ("kill 19876", "pid 19876") and a line speed ("115200
/// baud").
std::string mask_digits(std::string_view text);

/// Returns the first `limit` octets of `text`, all except printable ASCII as "\xNN": for unknown
/// lines in logs.
std::string printable(std::string_view text, std::size_t limit = 80);

/// Returns the candidate with the smallest edit distance to `word`; nothing if none is near enough.
std::optional<std::string_view> nearest(std::string_view word,
                                        const std::vector<std::string_view>& candidates);

}  // namespace util
