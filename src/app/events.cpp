#include "app/events.hpp"

#include <algorithm>

namespace app {
namespace {

/// Removes the first line and its end (CR LF, LF or CR) from `rest` and returns it. Returns nothing
/// if the line has no end yet.
std::optional<std::string_view> take_line(std::string_view& rest) {
  const auto end = rest.find_first_of("\r\n");
  if (end == std::string_view::npos) return std::nullopt;
  const auto line = rest.substr(0, end);
  const bool two = rest[end] == '\r' && end + 1 < rest.size() && rest[end + 1] == '\n';
  rest.remove_prefix(end + (two ? 2 : 1));
  return line;
}

std::string_view value_of(std::string_view line, std::size_t colon) {
  auto value = colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  return value;
}

}  // namespace

std::optional<Event> find_event(std::string_view stream, const std::vector<std::string>& names) {
  Event event;
  bool has_data = false;
  while (const auto line = take_line(stream)) {
    if (line->empty()) {
      if (has_data && std::find(names.begin(), names.end(), event.name) != names.end())
        return event;
      event = {};
      has_data = false;
      continue;
    }
    const auto colon = line->find(':');
    const auto field = line->substr(0, colon);
    if (field == "event") event.name = value_of(*line, colon);
    if (field == "data") {
      if (has_data) event.data += '\n';
      event.data += value_of(*line, colon);
      has_data = true;
    }
  }
  return std::nullopt;
}

}  // namespace app
