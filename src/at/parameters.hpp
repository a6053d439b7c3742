// The parameters behind an information response or a test command's answer (TS 27.007 §4, V.250
// §5.4). Pure functions; forgiving, because modems leave out quotes, brackets and whole groups.
// Views point into the text given.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace at {

/// "3,1" of "+CMTI: 3,1" with prefix "+CMTI:"; the blank after the colon is optional.
std::optional<std::string_view> after_prefix(std::string_view line, std::string_view prefix);

using Fields = std::vector<std::string_view>;

/// Splits at commas outside quotes, trims blanks, takes the quotes off. A quote that is never
/// closed ends at the next comma.
Fields fields(std::string_view text);
/// The field as a number; nothing if it is absent, empty or no number.
std::optional<int> number(const Fields& fields, std::size_t index);

/// The groups of a "=?" answer: ("SM","ME"),(0-3),7 gives three. Nested brackets open one group per
/// innermost pair; a value outside brackets is a group of its own.
std::vector<Fields> groups(std::string_view text);
/// The numbers a group allows: {"0-2", "5"} gives 0, 1, 2, 5. At most 4096 of them.
std::vector<int> numbers(const Fields& group);

}  // namespace at
