// Parses the parameters of an information response or of a test command's answer (TS 27.007 §4,
// V.250 §5.4). Accepts missing quotes, brackets and groups, as modems leave them out. No side
// effects; returned views point into the argument.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace at {

/// Returns "3,1" for "+CMTI: 3,1" with the prefix "+CMTI:"; nothing if the line lacks the prefix.
/// The blank after the colon is optional.
std::optional<std::string_view> after_prefix(std::string_view line, std::string_view prefix);

using Fields = std::vector<std::string_view>;

/// Splits `text` at commas outside quotes; removes blanks and quotes. A quote that is not closed
/// ends at the next comma.
Fields fields(std::string_view text);
/// Returns the field as a number; nothing if it is absent, empty or no number.
std::optional<int> number(const Fields& fields, std::size_t index);

/// Returns the groups of a "=?" answer: ("SM","ME"),(0-3),7 has three. Of nested brackets each
/// innermost pair is a group; a value outside brackets is a group too.
std::vector<Fields> groups(std::string_view text);
/// Returns the numbers that a group allows: 0, 1, 2, 5 for {"0-2", "5"}. At most 4096 numbers.
std::vector<int> numbers(const Fields& group);

}  // namespace at
