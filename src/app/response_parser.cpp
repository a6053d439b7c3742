#include "app/response_parser.hpp"

#include "app/address.hpp"
#include "json/fields.hpp"
#include "util/ascii.hpp"
#include "util/phone_number.hpp"

namespace app {
namespace {

constexpr int kMaxLevels = 16;
constexpr std::size_t kMostServers = 32, kLongestNumber = 21;

bool is_letter(const std::string& text) {
  return text.size() == 1 && util::is_alnum(text[0]);
}

/// Calls `take` for each object of the list until it returns false.
template <class Take>
void each(const Json& list, Take take) {
  if (!list.is_array()) return;
  for (const auto& one : list) {
    if (one.is_object() && !take(one)) return;
  }
}

}  // namespace

std::optional<Json> parse_object(std::string_view text) {
  auto json = json::parse_or_null(text, kMaxLevels);
  if (!json.is_object()) return std::nullopt;
  return json;
}

std::optional<Json> parse_body(std::string_view text) {
  auto json = json::parse_or_null(text, kMaxLevels);
  if (!json.is_structured()) return std::nullopt;
  return json;
}

std::string text_at(const Json& object, const char* name, std::size_t longest) {
  return json::line_at(object, name, longest);
}

std::int64_t number_at(const Json& object, const char* name) {
  return object[name].number();
}

const Json& part_at(const Json& object, const char* name) {
  static const Json kNothing = Json::object();
  const auto& part = object[name];
  return part.is_structured() ? part : kNothing;
}

std::vector<Platform> read_platforms(const Json& list) {
  std::vector<Platform> out;
  each(list, [&out](const Json& one) {
    Platform platform{text_at(one, "name"), text_at(one, "letter"), text_at(one, "kind"),
                      text_at(one, "authorization")};
    if (!platform.name.empty() && is_letter(platform.letter)) out.push_back(std::move(platform));
    return out.size() < kMostEntries;
  });
  return out;
}

std::vector<Account> read_accounts(const Json& list) {
  constexpr std::size_t kLongestAccount = 1024;  // the limit of a payload's field
  std::vector<Account> out;
  each(list, [&out](const Json& one) {
    Account account{text_at(one, "id"),     text_at(one, "platform"),
                    text_at(one, "letter"), text_at(one, "name", kLongestAccount),
                    text_at(one, "state"),  number_at(one, "since")};
    if (!account.platform.empty() && !account.name.empty()) out.push_back(std::move(account));
    return out.size() < kMostEntries;
  });
  return out;
}

std::vector<GatewayClient> read_gateway_clients(const Json& list) {
  std::vector<GatewayClient> out;
  each(list.is_object() ? part_at(list, "data") : list, [&out](const Json& one) {
    GatewayClient client{text_at(one, "number", kLongestNumber), text_at(one, "country"),
                         text_at(one, "operator")};
    if (client.number.empty()) client.number = text_at(one, "msisdn", kLongestNumber);
    if (util::is_phone_number(client.number, util::NumberKind::international))
      out.push_back(std::move(client));
    return out.size() < kMostEntries;
  });
  return out;
}

std::vector<std::string> read_gateway_servers(const Json& list) {
  std::vector<std::string> out;
  if (!list.is_array()) return out;
  for (const auto& one : list) {
    if (!one.is_string()) continue;
    if (const auto address = parse_address(one.text())) out.push_back(address->url());
    if (out.size() >= kMostServers) break;
  }
  return out;
}

Json to_json(const Platform& platform) {
  return {{"name", platform.name},
          {"letter", platform.letter},
          {"kind", platform.kind},
          {"authorization", platform.authorization}};
}

Json to_json(const Account& account) {
  return {{"id", account.id},     {"platform", account.platform}, {"letter", account.letter},
          {"name", account.name}, {"state", account.state},       {"since", account.since}};
}

Json to_json(const GatewayClient& client) {
  return {
      {"number", client.number}, {"country", client.country}, {"operator", client.operator_name}};
}

template <class Entry>
Json to_json(const std::vector<Entry>& entries) {
  Json list = Json::array();
  for (const auto& entry : entries) list.push_back(to_json(entry));
  return list;
}
template Json to_json(const std::vector<Platform>&);
template Json to_json(const std::vector<Account>&);
template Json to_json(const std::vector<GatewayClient>&);

}  // namespace app
