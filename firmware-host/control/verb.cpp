#include "firmware-host/control/verb.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>

#include "util/text.hpp"

namespace firmware::control {

namespace {
constexpr double kMaxSeconds = 1e6;
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

util::Result<Modem*> take_modem(Control& control, Words& words) {
  const std::string_view name = words.next();
  Modem* modem = control.emulator().find(name);
  if (modem != nullptr) return modem;
  std::string known;
  for (const auto& one : control.emulator().modems()) known += " " + one->config().name;
  return reject(fmt::format("no modem '{}'; there are:{}", util::printable(name, 30), known));
}

util::Result<int> take_number(Words& words, std::string_view what, int min, int max,
                              std::optional<int> fallback) {
  const std::string_view word = words.next();
  if (word.empty() && fallback) return *fallback;
  const auto value = util::to_int(word);
  if (!value || *value < min || *value > max) {
    return reject(fmt::format("{}: expected a number from {} to {}", what, min, max));
  }
  return static_cast<int>(*value);
}

util::Result<util::Duration> take_seconds(Words& words, std::optional<double> fallback) {
  const std::string word(words.next());
  char* end = nullptr;
  const double value = word.empty() && fallback ? *fallback : std::strtod(word.c_str(), &end);
  const bool parsed = end == nullptr ? fallback.has_value() : !word.empty() && *end == '\0';
  if (!parsed || !std::isfinite(value) || value < 0 || value > kMaxSeconds) {
    return reject("seconds: expected a number such as 2 or 0.5");
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
