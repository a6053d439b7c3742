#include "terminal/style.hpp"

#include <array>
#include <cstdlib>
#include <string_view>

namespace terminal {

std::string toned(const Style& style, Tone tone, const std::string& text) {
  constexpr std::array<const char*, 5> kCodes{"", "\x1b[32m", "\x1b[33m", "\x1b[31m", "\x1b[2m"};
  if (!style.colour || tone == Tone::plain) return text;
  return kCodes.at(static_cast<std::size_t>(tone)) + text + "\x1b[0m";
}

bool colours_unwanted() {
  const char* none = std::getenv("NO_COLOR");
  const char* kind = std::getenv("TERM");
  return (none != nullptr && *none != '\0') ||
         (kind != nullptr && std::string_view(kind) == "dumb");
}

}  // namespace terminal
