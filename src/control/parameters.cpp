#include "control/parameters.hpp"

#include <fmt/format.h>

#include <limits>

#include "util/text.hpp"

namespace control {

using api::number_parameter;

api::Result<spool::Page> page_parameters(const api::Request& request) {
  constexpr std::int64_t kUsual = 50, kMost = 500;
  const auto limit = number_parameter(request.http, "limit", kUsual, 1, kMost);
  if (!limit) return tl::unexpected(limit.error());
  const auto before =
      number_parameter(request.http, "before", 0, 1, std::numeric_limits<std::int64_t>::max());
  if (!before) return tl::unexpected(before.error());
  spool::Page page;
  page.limit = static_cast<int>(*limit);
  if (*before > 0) page.before = *before;
  return page;
}

api::Result<PollParameters> poll_parameters(const api::Request& request) {
  constexpr std::int64_t kLongestWait = 60, kLargest = std::numeric_limits<std::int64_t>::max();
  const auto after = number_parameter(request.http, "after", 0, 0, kLargest);
  if (!after) return tl::unexpected(after.error());
  const auto wait = number_parameter(request.http, "wait", 0, 0, kLongestWait);
  if (!wait) return tl::unexpected(wait.error());
  return PollParameters{static_cast<std::uint64_t>(*after), *wait};
}

api::Result<spool::Id> id_argument(const api::Request& request, std::string_view object) {
  const auto& given = request.arguments.at(0);
  const auto id = util::to_int(given);
  if (id && *id > 0) return *id;
  return api::fail(
      api::kBadRequest,
      fmt::format("'{}' is not the number of a {}", util::printable(given, 40), object),
      object == "dialogue"
          ? "gsmrelay history"
          : fmt::format("gsmrelay {} list", object == "message" ? "inbox" : "queue"));
}

}  // namespace control
