#include "config/ascii_projection.hpp"

#include <algorithm>

namespace config {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool is_foreign(char c) {
  return static_cast<unsigned char>(c) > 0x7F;
}

/// Returns whether `c` is 10xxxxxx (RFC 3629 §3).
bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

}  // namespace

std::optional<std::string> ascii_projection(std::string_view toml) {
  if (std::none_of(toml.begin(), toml.end(), is_foreign)) return std::nullopt;
  if (toml.starts_with(kByteOrderMark)) toml.remove_prefix(kByteOrderMark.size());
  std::string image;
  image.reserve(toml.size());
  for (const char c : toml) {
    if (!is_foreign(c)) {
      image += c;
    } else if (!is_continuation(c)) {
      image += kNonAsciiMark;
    }
  }
  return image;
}

}  // namespace config
