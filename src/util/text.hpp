// Small things done to text, independent of the locale.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace util {

/// Without blanks, tabs, CR and LF at both ends.
std::string_view trim(std::string_view text);

std::vector<std::string_view> split(std::string_view text, char separator);

bool starts_with_nocase(std::string_view text, std::string_view prefix);
bool contains_nocase(std::string_view text, std::string_view needle);
std::string lower(std::string_view ascii);

/// Decimal, the whole of `text`; nothing for anything else or an overflow.
std::optional<std::int64_t> to_int(std::string_view text);

/// How a number may be shown or logged: "+23767*****12". Short codes and names keep their first
/// letter only ("O***"). Never gives back a whole subscriber number.
std::string mask_number(std::string_view number);

/// Any run of five or more digits in outside text becomes masked: for error texts of servers and
/// modems.
std::string mask_digits(std::string_view text);

/// Printable ASCII stays, the rest becomes "\xNN"; cut at `limit`: for unknown lines in logs.
std::string printable(std::string_view text, std::size_t limit = 80);

/// The candidate with the smallest edit distance, if it is near enough to be what was meant.
std::optional<std::string_view> nearest(std::string_view word,
                                        const std::vector<std::string_view>& candidates);

}  // namespace util
