#include "firmware-host/args.hpp"

#include <limits>

#include "util/text.hpp"

namespace firmware {

Args::Args(std::string_view text) {
  bool quoted = false;
  Value value;
  for (const char c : text) {
    if (c == '"') {
      quoted = !quoted;
      value.present = true;
    } else if (c == ',' && !quoted) {
      values_.push_back(std::move(value));
      value = {};
    } else if (quoted || c != ' ') {
      value.text += c;
      value.present = true;
    }
  }
  values_.push_back(std::move(value));
}

std::string_view Args::text(std::size_t i) const {
  return i < values_.size() ? std::string_view(values_[i].text) : std::string_view{};
}

std::optional<int> Args::number(std::size_t i, std::optional<int> fallback) const {
  return within(i, std::numeric_limits<int>::min(), std::numeric_limits<int>::max(), fallback);
}

std::optional<int> Args::within(std::size_t i, int lowest, int highest,
                                std::optional<int> fallback) const {
  if (!has(i)) return fallback;
  const auto value = util::to_int(text(i));
  if (!value || *value < lowest || *value > highest) return std::nullopt;
  return static_cast<int>(*value);
}

}  // namespace firmware
