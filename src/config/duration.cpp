#include "config/duration.hpp"

#include <fmt/format.h>

#include <array>
#include <limits>

#include "util/text.hpp"

namespace config {

namespace {

struct Unit {
  std::string_view name;
  std::int64_t ms;
};
constexpr std::array<Unit, 5> kUnits{
    {{"d", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1'000}, {"ms", 1}}};

}  // namespace

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
  const auto digits = text.find_first_not_of("0123456789");
  if (digits == 0 || digits == std::string_view::npos) return std::nullopt;
  const auto number = util::to_int(text.substr(0, digits));
  for (const auto& unit : kUnits) {
    if (text.substr(digits) != unit.name) continue;
    if (!number || *number > std::numeric_limits<std::int64_t>::max() / unit.ms)
      return std::nullopt;
    return std::chrono::milliseconds(*number * unit.ms);
  }
  return std::nullopt;
}

std::string format_duration(std::chrono::milliseconds duration) {
  for (const auto& unit : kUnits) {
    if (duration.count() != 0 && duration.count() % unit.ms == 0)
      return fmt::format("{}{}", duration.count() / unit.ms, unit.name);
  }
  return "0s";
}

}  // namespace config
