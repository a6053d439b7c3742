// Looks at a document before the TOML parser does: what would make the parser eat the stack or the
// memory, or hide something from the person reading the file.
#pragma once

#include <optional>
#include <string_view>

#include "config/config.hpp"

namespace config {

constexpr std::size_t kLargestFile = 256 * 1024;

/// The first thing wrong, without a file name; nothing if the parser may have it.
std::optional<Mistake> guard(std::string_view toml);

}  // namespace config
