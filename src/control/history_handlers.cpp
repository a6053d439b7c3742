// The kept history, and the dialogues with modems before they failed.
#include <fmt/format.h>

#include <limits>

#include "control/endpoints.hpp"
#include "control/parameters.hpp"
#include "util/text.hpp"

namespace control {

namespace {

/// Returns an error if `modem` is neither in the history nor among the modems.
api::Result<void> expect_known(const HandlerContext& context, const std::string& modem) {
  const auto any = context.daemon.history({.modem = modem}, {.limit = 1});
  if (!any || !any->empty()) return {};
  if (const auto found = find_modem(context, modem); !found) return tl::unexpected(found.error());
  return {};
}

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
  if (entries->empty() && !filter.modem.empty())
    if (const auto known = expect_known(context, filter.modem); !known)
      return tl::unexpected(known.error());
  const auto view = view_for(context, request);
  return page_json("history", *entries, view.list(*entries), page->limit);
}

Json dialogue_json(const HandlerContext& context, const api::Request& request,
                   const spool::HistoryEntry& entry) {
  auto json = view_for(context, request).of(entry);
  auto lines = Json::array();
  for (const auto line : util::split(entry.why, '\n'))
    if (!line.empty()) lines.push_back(std::string(line));
  json["why"] = "";
  json["lines"] = std::move(lines);
  return json;
}

api::Result<> get_dialogues(const HandlerContext& context, const api::Request& request) {
  const auto page = page_parameters(request);
  if (!page) return tl::unexpected(page.error());
  const auto entries = context.daemon.dialogues(*page);
  if (!entries) return to_api_error(entries.error());
  auto list = Json::array();
  for (const auto& entry : *entries) list.push_back(dialogue_json(context, request, entry));
  return page_json("dialogues", *entries, std::move(list), page->limit);
}

api::Result<> get_dialogue(const HandlerContext& context, const api::Request& request) {
  const auto id = id_argument(request, "dialogue");
  if (!id) return tl::unexpected(id.error());
  const bool possible = *id < std::numeric_limits<spool::Id>::max();
  const auto entries = context.daemon.dialogues({.before = possible ? *id + 1 : *id, .limit = 1});
  if (!entries) return to_api_error(entries.error());
  if (entries->empty() || entries->front().id != *id)
    return api::fail(api::kNotFound, fmt::format("there is no dialogue {}", *id),
                     "gsmrelay history");
  return dialogue_json(context, request, entries->front());
}

constexpr std::string_view kHistoryQuery[] = {"modem", "since_s", "before", "limit", "numbers"};

constexpr std::string_view kDialoguesQuery[] = {"before", "limit"};

constexpr Endpoint kHistoryTable[] = {
    {"GET", "/v1/history", Access::read, kHistoryQuery, get_history},
    {"GET", "/v1/dialogues", Access::read, kDialoguesQuery, get_dialogues},
    {"GET", "/v1/dialogues/{id}", Access::read, {}, get_dialogue},
};

}  // namespace

const std::span<const Endpoint> kHistoryEndpoints = kHistoryTable;

}  // namespace control
