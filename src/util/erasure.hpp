// Erasure of files. What a flash card keeps of a file internally, no program can erase.
#pragma once

#include <string>

#include "util/result.hpp"

namespace util {

/// Writes zeros over the regular file at `path`, no link, and waits until they are on the disk.
/// Fails with `retry` and the system's reason: the file is to be removed nevertheless. Any thread.
Result<void> write_zeros(const std::string& path);
/// Removes the copy at `path`, if there is one, and writes zeros over it before: not if it has a
/// second name, under which it may be in use. Any thread.
void erase_copy(const std::string& path);

}  // namespace util
