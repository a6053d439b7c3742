#include "config/bare_text.hpp"

#include <algorithm>

namespace config {

namespace {

constexpr std::size_t kFence = 3;  // quotes around a multi-line string

/// Octets of the string or comment that begins at the front of `text`; 0 if none does.
std::size_t quoted_length(std::string_view text) {
  const char quote = text.front();
  if (quote == '#') return std::min(text.find('\n'), text.size());
  if (quote != '"' && quote != '\'') return 0;
  const bool fenced = text.size() >= kFence && text[1] == quote && text[2] == quote;
  const std::size_t width = fenced ? kFence : 1;
  const std::string_view end = text.substr(0, width);
  for (std::size_t i = width; i < text.size(); ++i) {
    if (quote == '"' && text[i] == '\\') {
      ++i;  // whatever is escaped does not end the string
    } else if (!fenced && text[i] == '\n') {
      return i;  // never closed: the parser will say so
    } else if (text.substr(i, width) == end) {
      return i + width;
    }
  }
  return text.size();
}

}  // namespace

std::optional<Position> first_foreign_octet(std::string_view toml) {
  Position at;
  for (std::size_t i = 0; i < toml.size();) {
    const auto quoted = quoted_length(toml.substr(i));
    if (quoted == 0 && static_cast<unsigned char>(toml[i]) > 0x7F) return at;
    for (const auto end = i + (quoted == 0 ? 1 : quoted); i < end; ++i) {
      at = toml[i] == '\n' ? Position{at.line + 1, 1} : Position{at.line, at.column + 1};
    }
  }
  return std::nullopt;
}

}  // namespace config
