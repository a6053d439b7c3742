#include "at/parameters.hpp"

#include <algorithm>

#include "util/text.hpp"

namespace at {

namespace {

constexpr std::size_t kMaxNumbers = 4096;

/// Returns the end of the first field of `text`: the next comma that is not inside closed quotes.
std::size_t end_of_field(std::string_view text) {
  const auto start = text.find_first_not_of(' ');
  if (start != std::string_view::npos && text[start] == '"') {
    const auto close = text.find('"', start + 1);
    if (close != std::string_view::npos) return std::min(text.find(',', close), text.size());
  }
  return std::min(text.find(','), text.size());
}

std::string_view unquote(std::string_view field) {
  field = util::trim(field);
  if (!field.empty() && field.front() == '"') field.remove_prefix(1);
  if (!field.empty() && field.back() == '"') field.remove_suffix(1);
  return field;
}

std::optional<int> to_number(std::string_view text) {
  const auto value = util::to_int(text);
  if (!value || *value < -1'000'000 || *value > 1'000'000) return std::nullopt;
  return static_cast<int>(*value);
}

}  // namespace

std::optional<std::string_view> after_prefix(std::string_view line, std::string_view prefix) {
  if (!line.starts_with(prefix)) return std::nullopt;
  return util::trim(line.substr(prefix.size()));
}

Fields fields(std::string_view text) {
  Fields found;
  found.reserve(8);
  for (;;) {
    const auto end = end_of_field(text);
    found.push_back(unquote(text.substr(0, end)));
    if (end == text.size()) return found;
    text.remove_prefix(end + 1);
  }
}

std::optional<int> number(const Fields& fields, std::size_t index) {
  if (index >= fields.size()) return std::nullopt;
  return to_number(fields[index]);
}

std::vector<Fields> groups(std::string_view text) {
  std::vector<Fields> found;
  std::size_t start = 0;  // of the text since the last bracket
  const auto outside = [&](std::size_t end) {
    for (const auto field : fields(text.substr(start, end - start))) {
      if (!field.empty()) found.push_back({field});
    }
  };
  bool inside = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '(') {
      outside(i);
      inside = true;
      start = i + 1;
    } else if (text[i] == ')') {
      if (inside) found.push_back(fields(text.substr(start, i - start)));
      inside = false;
      start = i + 1;
    }
  }
  outside(text.size());
  return found;
}

std::vector<int> numbers(const Fields& group) {
  std::vector<int> found;
  for (const auto field : group) {
    const auto dash = field.find('-', 1);  // a leading '-' is a sign
    const auto first = to_number(util::trim(field.substr(0, dash)));
    if (!first) continue;
    const auto last =
        dash == std::string_view::npos ? first : to_number(util::trim(field.substr(dash + 1)));
    for (int n = *first; last && n <= *last && found.size() < kMaxNumbers; ++n) found.push_back(n);
  }
  return found;
}

}  // namespace at
