// Server-sent events (WHATWG HTML §9.2.6), as far as a synchronisation needs them. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace app {

struct Event {
  std::string name, data;
};

/// The first whole event of the stream that has one of these names. One that is still coming is
/// none.
std::optional<Event> first_of(std::string_view stream, const std::vector<std::string>& names);

}  // namespace app
