// The kept history.
#include "control/endpoints.hpp"
#include "control/parameters.hpp"

namespace control {

namespace {

api::Result<> get_history(const HandlerContext& context, const api::Request& request) {
  constexpr std::int64_t kLongest = std::int64_t{3650} * 24 * 3'600;
  const auto page = page_parameters(request);
  if (!page) return tl::unexpected(page.error());
  const auto since = api::number_parameter(request.http, "since_s", 0, 60, kLongest);
  if (!since) return tl::unexpected(since.error());
  spool::HistoryFilter filter{.modem = request.parameter("modem").value_or("")};
  if (*since > 0) filter.since = context.clock.wall() - std::chrono::seconds(*since);
  const auto entries = context.daemon.history(filter, *page);
  if (!entries) return to_api_error(entries.error());
  const auto view = view_for(context, request);
  return page_json("history", *entries, view.list(*entries), page->limit);
}

constexpr std::string_view kHistoryQuery[] = {"modem", "since_s", "before", "limit", "numbers"};

constexpr Endpoint kHistoryTable[] = {
    {"GET", "/v1/history", Access::read, kHistoryQuery, get_history},
};

}  // namespace

const std::span<const Endpoint> kHistoryEndpoints = kHistoryTable;

}  // namespace control
