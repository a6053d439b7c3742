// Parsing of servers' responses. Servers may be hostile or of another version: invalid entries are
// skipped and sizes are bounded. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/phone.hpp"
#include "json/json.hpp"

namespace app {

using json::Json;

constexpr std::size_t kMostEntries = 1000, kLongestName = 200;

/// Parses a JSON object of at most 16 levels. Returns nothing for anything else.
std::optional<Json> parse_object(std::string_view text);

/// Parses a JSON object or array likewise: the body of a response.
std::optional<Json> parse_body(std::string_view text);

/// Returns the string under `name` if it is one line of UTF-8 of at most `longest` octets without
/// control characters, else "".
std::string text_at(const Json& object, const char* name, std::size_t longest = kLongestName);
/// Returns the whole number under `name`, else 0.
std::int64_t number_at(const Json& object, const char* name);
/// Returns the array or object under `name`, else an empty object.
const Json& part_at(const Json& object, const char* name);

std::vector<Platform> read_platforms(const Json& list);
std::vector<Account> read_accounts(const Json& list);
/// Reads the list of a synchronisation or of GET /v3/clients: an array, of older servers an object
/// with the array under "data".
std::vector<GatewayClient> read_gateway_clients(const Json& list);
/// Reads a list of addresses; skips those that parse_address() refuses.
std::vector<std::string> read_gateway_servers(const Json& list);

Json to_json(const Platform& platform);
Json to_json(const Account& account);
Json to_json(const GatewayClient& client);
template <class Entry>
Json to_json(const std::vector<Entry>& entries);

}  // namespace app
