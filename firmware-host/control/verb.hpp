// The catalogue of control verbs: control/<name>.cpp and one line in control.def for each group.
#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>

#include "firmware-host/control/control.hpp"
#include "util/result.hpp"

namespace firmware::control {

/// Words of a line, taken from the left.
class Words {
 public:
  explicit Words(std::string_view line) : rest_(line) {}
  /// "" at the end.
  std::string_view next();
  /// All that is left, blanks inside kept.
  std::string_view rest() const;
  /// A word "key=value" with this key, if it is the next one.
  std::optional<std::string_view> option(std::string_view key);

 private:
  std::string_view rest_;
};

using Reply = util::Result<nlohmann::json>;

struct Verb {
  std::string_view name;
  std::string_view usage;  ///< what follows the name
  Reply (*run)(Control&, Words);
};
using VerbGroup = std::span<const Verb>;

/// A failure for a person.
inline tl::unexpected<util::Error> bad(std::string what) {
  return util::fail(util::Advice::reject, std::move(what));
}
/// The modem named by the next word.
util::Result<Modem*> modem_of(Control& control, Words& words);
/// The next word as a number within lowest…highest; `fallback` if there is none.
util::Result<int> number_of(Words& words, std::string_view what, int lowest, int highest,
                            std::optional<int> fallback = std::nullopt);
/// "2", "0.5": seconds.
util::Result<util::Duration> seconds_of(Words& words,
                                        std::optional<double> fallback = std::nullopt);
/// "\n" and "\\" in a text.
std::string unescape(std::string_view text);

}  // namespace firmware::control
