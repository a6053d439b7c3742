// Reading a whole small file.
#pragma once

#include <sys/stat.h>

#include <string>

#include "util/result.hpp"

namespace config {

/// At most `limit` octets of a regular file (or a pipe, for /dev/stdin). `reject` with the system's
/// reason. `look` sees the opened file first and may refuse it: no race between look and read.
util::Result<std::string> read_file(const std::string& path, std::size_t limit,
                                    util::Result<void> (*look)(const struct stat&) = nullptr);

}  // namespace config
