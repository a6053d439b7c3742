// Limits of a document, checked before the TOML parser reads it: input that would exhaust the
// parser's stack or memory, or hide something from a person who reads the file.
#pragma once

#include <optional>
#include <string_view>

#include "config/document.hpp"

namespace config {

constexpr std::size_t kLargestFile = 256 * 1024;

/// Returns the first limit that `toml` exceeds; nothing if it may be parsed.
std::optional<Document::Error> check_limits(std::string_view toml);

}  // namespace config
