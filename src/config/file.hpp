// Reads a whole small file.
#pragma once

#include <sys/stat.h>

#include <string>

#include "util/result.hpp"

namespace config {

/// Reads at most `limit` octets of a regular file (or a pipe, for /dev/stdin). Fails with `reject`
/// and the system's reason. Calls `look` with the status of the opened file before reading; an
/// error of `look` is returned. The check and the read use the same file, even if it is replaced.
util::Result<std::string> read_file(const std::string& path, std::size_t limit,
                                    util::Result<void> (*look)(const struct stat&) = nullptr);

}  // namespace config
