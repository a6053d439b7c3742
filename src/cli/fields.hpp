// Fields of an answer, as text for people. An absent or odd one is "", 0, false: an older daemon
// must not make the CLI fail.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "cli/table.hpp"

namespace cli {

using Json = nlohmann::ordered_json;

/// Safe for a terminal.
std::string text(const Json& object, const char* name);
std::int64_t number(const Json& object, const char* name);
std::optional<std::int64_t> maybe_number(const Json& object, const char* name);
bool flag(const Json& object, const char* name);
/// The list under `name`, or an empty one.
const Json& list(const Json& object, const char* name);
/// The object under `name`, or an empty one.
const Json& part(const Json& object, const char* name);

/// "2026-11-22T21:27:52.123+00:00" becomes "2026-11-22 21:27:52".
std::string short_time(const std::string& iso);
/// How a route does, in a word: "through", "probing", "unreachable", "paused", "not configured".
Cell route_cell(const Json& route);
/// A state, with its colour.
Cell state_cell(const Json& object, const char* name);

}  // namespace cli
