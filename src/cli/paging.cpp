#include "cli/paging.hpp"

#include <fmt/format.h>

#include "cli/json_fields.hpp"

namespace cli {

void PageOptions::add_to(Command& command) {
  constexpr double kLargestId = 9e15;  // below 2^53: a double is exact
  command.options.push_back({"--limit N", &limit, "number of entries (20)", Range{1, 500}});
  command.options.push_back({"--before ID", &before,
                             "only entries before this number: the next page",
                             Range{1, kLargestId}});
}

void PageOptions::put_into(ApiRequest& request) const {
  request.query.emplace_back("limit", std::to_string(limit));
  if (before > 0) request.query.emplace_back("before", std::to_string(before));
}

std::string more_line(const Json& response, const std::string& command) {
  const auto before = maybe_number(response, "before");
  return before ? fmt::format("older ones: {} --before {}\n", command, *before) : "";
}

}  // namespace cli
