// The manual page of a configuration file, from its schema.
#pragma once

#include <string>

#include "config/schema.hpp"

namespace config {

/// What a schema does not know of its file.
struct ManualText {
  std::string name;      ///< of the page: "gsmrelayd.toml"
  std::string summary;   ///< one line
  std::string file;      ///< where it is by default
  std::string check;     ///< the command that checks it
  std::string see_also;  ///< "gsmrelayd(8)"
};

/// Returns a page of section 5 in the language of man(7), with every key, its type, its limits and
/// its default.
std::string manual_page(const Schema& schema, const ManualText& text);

}  // namespace config
