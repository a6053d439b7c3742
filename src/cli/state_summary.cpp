#include "cli/state_summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "cli/json_fields.hpp"
#include "util/ascii.hpp"

namespace cli {

namespace {

constexpr std::size_t kCount = 4;  // " +12"
constexpr std::size_t kForCodes = 130;
constexpr std::size_t kLongestWord = 24;

/// Returns `text` in the characters of the alphanumeric mode, cut after kLongestWord.
std::string coded(const std::string& text) {
  std::string out;
  for (const char c : text.substr(0, kLongestWord)) {
    const char upper = util::is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c;
    const bool fits = util::is_upper(upper) || util::is_digit(upper) ||
                      std::string_view("$%*+-./:").find(upper) != std::string_view::npos;
    out += fits ? upper : '-';
  }
  return out;
}

/// Adds the words, each after `before`, up to `most` characters in all; then how many are left out.
void add_words(std::string& out, const std::vector<std::string>& words, const char* before,
               std::size_t most) {
  std::size_t added = 0;
  for (const auto& word : words) {
    const bool last = added + 1 == words.size();
    const auto size = out.size() + std::string_view(before).size() + word.size();
    if (size + (last ? 0 : kCount) > most) break;
    out += before + word;
    ++added;
  }
  if (added < words.size())
    out += fmt::format(" +{}", std::min<std::size_t>(words.size() - added, 99));
}

std::string modem_words(std::size_t index, const Json& modem) {
  auto words = fmt::format("{} {}", index, coded(text(modem, "health")));
  if (const auto family = text(modem, "driver"); !family.empty()) words += " " + coded(family);
  if (const auto signal = maybe_number(modem, "signal_dbm")) words += fmt::format(" {}", *signal);
  return words;
}

}  // namespace

std::string summarize_state(const std::string& state, const std::vector<std::string>& codes,
                            const Json& status) {
  auto version = text(status, "version");
  if (version.empty()) version = GSMRELAY_VERSION;
  auto out = fmt::format("GSMRELAY {} {}", coded(version), coded(state));
  if (status["modems"].is_array())
    out +=
        fmt::format(" / QUEUE {} DEAD {} HELD {} OUT {}", number(part(status, "queue"), "waiting"),
                    number(part(status, "queue"), "dead"), number(part(status, "held"), "messages"),
                    number(part(status, "outbox"), "waiting"));
  else
    out += " / NO-DAEMON";
  std::vector<std::string> words, modems;
  for (const auto& code : codes) words.push_back(coded(code));
  if (!words.empty()) out += " /";
  add_words(out, words, " ", kForCodes);
  for (const auto& modem : list(status, "modems"))
    modems.push_back(modem_words(modems.size() + 1, modem));
  add_words(out, modems, " / ", kLongestSummary);
  return out.substr(0, kLongestSummary);
}

}  // namespace cli
