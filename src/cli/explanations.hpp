// What each code means that an output can show, and what to do. Needs no daemon and no network.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cli {

struct Explanation {
  std::string code;  ///< "sim-pin-needed", "cme-10", "creg-3", "cause-13", "exit-5", "http-401"
  std::string kind;  ///< "warning", "+CME ERROR", …
  std::string title, meaning, remedy;
  std::string severity{};  ///< of a warning, at most
  std::string next{};      ///< of a warning: warnings::usual_next()
};

/// Returns all explanations by kind: warnings, then the codes of standards and of this program.
std::vector<Explanation> all_explanations();

/// Returns the explanation of `code`, also as it is shown: "+CME ERROR: 10", "HTTP 401", "exit 5".
/// A code that its standard leaves to makers is explained as such. Nothing for an unknown one.
std::optional<Explanation> explain(std::string_view code);

/// Returns up to 5 codes that resemble `code`, the nearest first; those with the same number if it
/// is one.
std::vector<std::string> near_codes(std::string_view code);

}  // namespace cli
