// The options --limit and --before, for the pages of a list.
#pragma once

#include <cstdint>
#include <string>

#include "cli/client.hpp"

namespace cli {

struct PageOptions {
  int limit = 20;
  std::int64_t before = 0;  ///< only entries with smaller numbers; 0: the newest

  /// Adds both options to `command`.
  void add_to(Command& command);
  /// Adds both to the query of `request`.
  void put_into(ApiRequest& request) const;
};

/// Returns the line "older ones: COMMAND --before 17" if `response` has a next page, else "".
std::string more_line(const Json& response, const std::string& command);

}  // namespace cli
