// Where this build stands: the only file that knows absolute paths, so that all others compile to
// the same object in every checkout and a compiler cache serves them all.
#pragma once

#include <string>
#include <string_view>

namespace places {

/// A file of the source tree, by its path from the top.
std::string source(std::string_view path);
/// A program of this build, by its name.
std::string program(std::string_view name);

}  // namespace places
