// Reading what servers say. They may be hostile or of another version: an entry that is not as it
// should be is passed over, and all is bounded. Pure.
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

/// An object of at most 16 levels; nothing for anything else.
std::optional<Json> parse_object(std::string_view text);

/// One line of UTF-8 of at most `longest` octets without control characters; "" for anything else.
std::string text_at(const Json& object, const char* name, std::size_t longest = kLongestName);
/// 0 unless it is a whole number.
std::int64_t number_at(const Json& object, const char* name);
/// The list or object under `name`, or an empty one.
const Json& part_at(const Json& object, const char* name);

std::vector<Platform> read_platforms(const Json& list);
std::vector<Account> read_accounts(const Json& list);
/// As a synchronisation gives them, and as GET /v3/clients does.
std::vector<GatewayClient> read_gateway_clients(const Json& list);
/// Only addresses that this program would go to.
std::vector<std::string> read_gateway_servers(const Json& list);

Json to_json(const Platform& platform);
Json to_json(const Account& account);
Json to_json(const GatewayClient& client);
template <class Entry>
Json to_json(const std::vector<Entry>& entries);

}  // namespace app
