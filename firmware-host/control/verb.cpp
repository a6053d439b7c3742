#include "firmware-host/control/verb.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>

#include "util/text.hpp"

namespace firmware::control {

namespace {
constexpr double kLongest = 1e6;  // seconds
}

std::string_view Words::rest() const {
  const std::size_t begin = rest_.find_first_not_of(" \t\r\n");
  return begin == std::string_view::npos ? std::string_view{} : rest_.substr(begin);
}

std::string_view Words::next() {
  rest_ = rest();
  const std::size_t end = std::min(rest_.find_first_of(" \t\r\n"), rest_.size());
  const std::string_view word = rest_.substr(0, end);
  rest_.remove_prefix(end);
  return word;
}

std::optional<std::string_view> Words::option(std::string_view key) {
  const std::string_view line = rest();
  if (!line.starts_with(key) || line.substr(key.size(), 1) != "=") return std::nullopt;
  return next().substr(key.size() + 1);
}

util::Result<Modem*> modem_of(Control& control, Words& words) {
  const std::string_view name = words.next();
  Modem* modem = control.emulator().find(name);
  if (modem != nullptr) return modem;
  std::string known;
  for (const auto& one : control.emulator().modems()) known += " " + one->config().name;
  return bad(fmt::format("no modem '{}'; there are:{}", util::printable(name, 30), known));
}

util::Result<int> number_of(Words& words, std::string_view what, int lowest, int highest,
                            std::optional<int> fallback) {
  const std::string_view word = words.next();
  if (word.empty() && fallback) return *fallback;
  const auto value = util::to_int(word);
  if (!value || *value < lowest || *value > highest) {
    return bad(fmt::format("{}: a number from {} to {} is wanted", what, lowest, highest));
  }
  return static_cast<int>(*value);
}

util::Result<util::Duration> seconds_of(Words& words, std::optional<double> fallback) {
  const std::string word(words.next());
  char* end = nullptr;
  const double value = word.empty() && fallback ? *fallback : std::strtod(word.c_str(), &end);
  const bool parsed = end == nullptr ? fallback.has_value() : !word.empty() && *end == '\0';
  if (!parsed || !std::isfinite(value) || value < 0 || value > kLongest) {
    return bad("seconds: a number like 2 or 0.5 is wanted");
  }
  return std::chrono::duration_cast<util::Duration>(std::chrono::duration<double>(value));
}

std::string unescape(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '\\' && i + 1 < text.size();
    if (!escape) {
      out += text[i];
      continue;
    }
    ++i;
    out += text[i] == 'n' ? '\n' : text[i];
  }
  return out;
}

}  // namespace firmware::control
