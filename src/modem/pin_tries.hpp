// How many tries a PIN has left, in the words of the families (modems.md 1.4).
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace modem {

/// From the answer to one of Profile::tries_commands; nothing if it does not tell. Asked only while
/// the PIN is wanted, so that a counter for "what is wanted now" is the PIN's.
std::optional<int> pin_tries_in(const std::vector<std::string>& lines);

}  // namespace modem
