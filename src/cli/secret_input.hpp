// A PIN or PUK from a person: not shown while it is typed, never an argument (arguments stand in
// the process list and in the shell's history).
#pragma once

#include <optional>
#include <string>

#include "cli/command.hpp"

namespace cli {

/// One line of context.in; asked for on context.err, without echo, when a person types. Nothing
/// (with a complaint) unless it is `fewest` to `most` digits.
std::optional<std::string> ask_secret(Context& context, const std::string& name, std::size_t fewest,
                                      std::size_t most);

}  // namespace cli
