// Words of a POSIX shell. Pure; any thread.
#pragma once

#include <string>

namespace util {

/// Returns `word` as a shell reads it: in quotes if it needs them.
std::string shell_word(const std::string& word);

}  // namespace util
