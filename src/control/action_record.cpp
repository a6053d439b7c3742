#include "control/action_record.hpp"

#include <fmt/format.h>

#include "control/access.hpp"
#include "json/json.hpp"
#include "util/text.hpp"

namespace control {

spool::HistoryEntry action_record(std::string_view path, const api::Request& request) {
  spool::HistoryEntry entry{.kind = spool::HistoryKind::person, .by = user_of(request.http.peer)};
  std::string id;
  constexpr std::string_view kVersion = "/v1/";
  for (auto segment : util::split(path.substr(kVersion.size()), '/')) {
    if (segment == "{id}") {
      id = " " + util::printable(request.arguments.at(0), 20);
    } else if (segment == "{name}") {
      // A SIM is left out: a person may have named it by some digits.
      const auto name = util::printable(request.arguments.at(0), 40);
      if (entry.what == "modem") entry.modem = name;
      if (entry.what == "route") entry.route = name;
    } else {
      const bool plural = segment == "modems" || segment == "routes" || segment == "sims";
      if (plural) segment.remove_suffix(1);
      if (!entry.what.empty()) entry.what += ' ';
      entry.what += segment;
    }
  }
  entry.what += id;
  if (path.ends_with("/sim/smsc"))
    entry.why = util::mask_number(json::parse_or_null(request.http.body)["number"].text());
  if (path.ends_with("/reset")) {
    const auto level = json::parse_or_null(request.http.body)["level"].text();
    entry.why = fmt::format("level {}", level.empty() ? "reset" : util::printable(level, 20));
  }
  return entry;
}

bool is_refusal_of_sim(std::string_view path, std::string_view what) {
  return (path.ends_with("/pin") || path.ends_with("/puk")) && what.starts_with("the SIM refused");
}

spool::HistoryEntry refusal_record(std::string_view path, const api::Request& request,
                                   std::string what) {
  auto entry = action_record(path, request);
  entry.what += " refused";
  entry.why = std::move(what);
  return entry;
}

}  // namespace control
