// A parser of server-sent events (WHATWG HTML §9.2.6): names and data only. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace app {

struct Event {
  std::string name, data;
};

/// Returns the first complete event of `stream` that has one of `names`.
std::optional<Event> find_event(std::string_view stream, const std::vector<std::string>& names);

}  // namespace app
