// Control verbs: a table of handlers in control/<group>.cpp and one line in control.def for each
// group.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "firmware-host/control/control.hpp"
#include "json/json.hpp"
#include "util/result.hpp"

namespace firmware::control {

/// Takes the words of a line from the left. Blanks separate words.
class Words {
 public:
  explicit Words(std::string_view line) : rest_(line) {}
  /// Takes the next word. Returns "" at the end of the line.
  std::string_view next();
  /// Returns all that has not been taken, with the blanks between its words.
  std::string_view rest() const;
  /// Takes the next word and returns its value if it is "key=value" with this `key`; otherwise
  /// takes nothing.
  std::optional<std::string_view> option(std::string_view key);

 private:
  std::string_view rest_;
};

/// The members of a response besides "ok", or the text of its "error".
using Reply = util::Result<json::Json>;

struct Verb {
  std::string_view name;
  std::string_view usage;  ///< the arguments, for help
  Reply (*run)(Control&, Words);
};
using VerbGroup = std::span<const Verb>;

/// Returns an error with the text `what`.
inline tl::unexpected<util::Error> reject(std::string what) {
  return util::fail(util::Advice::reject, std::move(what));
}
/// Returns a response that has nothing but "ok".
inline Reply done() {
  return json::Json::object();
}
/// Takes the name of a modem. The error lists the modems there are.
util::Result<Modem*> take_modem(Control& control, Words& words);
/// Takes a whole number from `min` to `max`. Returns `fallback` at the end of the line; without
/// `fallback`, and for anything else, an error that names `what`.
util::Result<int> take_number(Words& words, std::string_view what, int min, int max,
                              std::optional<int> fallback = std::nullopt);
/// Takes a time in seconds, from 0 to 1e6, with or without a fraction. Returns `fallback` (seconds)
/// at the end of the line.
util::Result<util::Duration> take_seconds(Words& words,
                                          std::optional<double> fallback = std::nullopt);
/// Replaces "\n" by a line feed and "\\" by a backslash.
std::string unescape(std::string_view text);

/// Runs `Handler` for the modem named by the first word.
template <Reply (*Handler)(Control&, Modem&, Words&)>
Reply for_modem(Control& control, Words words) {
  const auto modem = take_modem(control, words);
  if (!modem) return util::fail(modem.error());
  return Handler(control, **modem, words);
}

}  // namespace firmware::control
