// Erasure of files. What a flash card keeps of a file internally, no program can erase.
#pragma once

#include <string>

namespace util {

/// Writes zeros over the regular file at `path` and waits until they are on the disk. What fails is
/// left to the removal, which the caller does. Any thread.
void write_zeros(const std::string& path);

}  // namespace util
