#include "service/disk_limit.hpp"

#include <fmt/format.h>

namespace service {
namespace {

constexpr std::int64_t kMiB = 1024 * 1024;

}  // namespace

std::optional<std::string> disk_limit_warning(std::int64_t used, std::int64_t limit_mib,
                                              std::string_view file) {
  if (used / 9 < limit_mib * kMiB / 10) return std::nullopt;
  return fmt::format(
      "the database has {} of {} MiB; at the limit new messages wait at their senders; next: a "
      "higher disk_limit_mib in {}",
      used / kMiB, limit_mib, file);
}

}  // namespace service
