// A TOML document parsed, whatever it holds. Inside of the room: nobody else sees toml++.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/reader.hpp"

// toml++ 3.3 asserts what hostile input can break ("[/x]"), and in a release build takes it for
// granted. Here it is an error like any other.
namespace config {
struct ParserAtLoss {};
}  // namespace config
#undef NDEBUG
#define TOML_ASSERT(condition) ((condition) ? static_cast<void>(0) : throw config::ParserAtLoss())
#define TOML_EXCEPTIONS 1
#define TOML_MAX_NESTED_VALUES 16
#include <toml++/toml.h>

namespace config {

Place place(const toml::source_region& source);
/// "; did you mean 'port'?", or nothing.
std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& candidates);
/// "text", "a whole number", …: for complaints.
std::string_view kind_of(const toml::node& node);

struct Document {
  struct Wrong {
    Place at;
    std::string what;
  };
  toml::table top;
  std::vector<Wrong> mistakes;
  bool whole = true;     ///< false after a syntax mistake: what seems missing may be misspelt
  bool refused = false;  ///< it was not even parsed
};

/// What can be read; lines with syntax mistakes are left out. Never throws.
Document parse_document(std::string_view toml);

}  // namespace config
