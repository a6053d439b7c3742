// Reads a whole small file.
#pragma once

#include <sys/stat.h>

#include <string>

#include "util/result.hpp"

namespace config {

/// Reads at most `limit` octets of a regular file (or a pipe, for /dev/stdin). `reject` with the
/// system's reason. `look` gets the opened file before that and may refuse it: no race between
/// check and read.
util::Result<std::string> read_file(const std::string& path, std::size_t limit,
                                    util::Result<void> (*look)(const struct stat&) = nullptr);

}  // namespace config
