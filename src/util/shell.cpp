#include "util/shell.hpp"

#include <cstring>

#include "util/ascii.hpp"

namespace util {

std::string shell_word(const std::string& word) {
  const bool plain = !word.empty() && word[0] != '-' && all_of(word, [](char c) {
    return is_alnum(c) || std::strchr("/._-+:@%,=", c) != nullptr;
  });
  if (plain) return word;
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? "'\\''" : std::string(1, c);
  return quoted + "'";
}

}  // namespace util
