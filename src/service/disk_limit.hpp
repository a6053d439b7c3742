// Warns before a program's database reaches its limit. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace service {

/// Returns a warning for the journal once `used` octets are at least 90 % of `limit_mib` MiB, the
/// key disk_limit_mib in `file` ("publisher.toml"); nothing while there are fewer.
std::optional<std::string> disk_limit_warning(std::int64_t used, std::int64_t limit_mib,
                                              std::string_view file);

}  // namespace service
