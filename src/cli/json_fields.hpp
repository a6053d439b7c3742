// Fields of a response, made printable. A field that is absent or of another kind reads as "", 0 or
// false, so that the CLI works with an older daemon.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cli/command.hpp"
#include "json/json.hpp"

namespace cli {

using json::Json;

/// Returns the text `name`, made printable.
std::string text(const Json& object, const char* name);
std::int64_t number(const Json& object, const char* name);
std::optional<std::int64_t> maybe_number(const Json& object, const char* name);
bool flag(const Json& object, const char* name);
/// Returns the array `name`, or an empty one.
const Json& list(const Json& object, const char* name);
/// Returns the object `name`, or an empty one.
const Json& part(const Json& object, const char* name);
/// Returns the strings of the array `name`, each on its own line after `indent`.
std::string lines(const Json& object, const char* name, std::string_view indent = "");

/// Returns "2026-11-22 21:27:52" for "2026-11-22T21:27:52.123+00:00".
std::string short_time(const std::string& iso);
/// Returns the tone of a state: "up" and "delivered" are good, "starting" and "waiting" warn,
/// "failing" and "dead" are bad.
Tone tone_of(std::string_view state);
/// Returns the state of a route with its tone: "through", "probing", "unreachable", "paused" or
/// "not configured".
Cell route_cell(const Json& route);
/// Returns the state `name` with its tone.
Cell state_cell(const Json& object, const char* name);
/// Returns the state of a modem in one word. One that works and is not registered is no modem that
/// is up: "refused", "searching", "emergency only" or "no network".
Cell modem_cell(const Json& modem);

}  // namespace cli
