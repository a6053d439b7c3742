// Limits of a document, checked before the TOML parser sees it: what would make the parser eat the
// stack or the memory, or hide something from the person reading the file.
#pragma once

#include <optional>
#include <string_view>

#include "config/document.hpp"

namespace config {

constexpr std::size_t kLargestFile = 256 * 1024;

/// Returns the first limit that `toml` breaks; nothing if the parser may have it.
std::optional<Document::Error> check_limits(std::string_view toml);

}  // namespace config
