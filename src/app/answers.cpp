#include "app/answers.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/address.hpp"
#include "util/utf.hpp"

namespace app {
namespace {

constexpr int kDeepest = 16;
constexpr std::size_t kMostServers = 32, kLongestNumber = 21;

/// Looked at before the parser builds anything.
bool is_shallow(std::string_view text) {
  int depth = 0;
  bool inside = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (inside) {
      if (c == '\\') ++i;
      inside = c != '"';
    } else if (c == '"') {
      inside = true;
    } else if (c == '{' || c == '[') {
      if (++depth > kDeepest) return false;
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return true;
}

bool is_letter(const std::string& text) {
  return text.size() == 1 &&
         ((text[0] >= 'a' && text[0] <= 'z') || (text[0] >= 'A' && text[0] <= 'Z') ||
          (text[0] >= '0' && text[0] <= '9'));
}

bool is_number(const std::string& text) {
  return text.size() >= 4 && text[0] == '+' &&
         std::all_of(text.begin() + 1, text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Calls `take` for each object of the list, as many as are bearable.
template <class Take>
void each(const Json& list, Take take) {
  if (!list.is_array()) return;
  for (const auto& one : list) {
    if (one.is_object() && !take(one)) return;
  }
}

}  // namespace

std::optional<Json> parse_object(std::string_view text) {
  if (!is_shallow(text)) return std::nullopt;
  auto json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  return json;
}

std::string text_at(const Json& object, const char* name, std::size_t longest) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_string()) return {};
  const auto& text = found->get_ref<const std::string&>();
  const bool fine = text.size() <= longest && util::is_valid_utf8(text) &&
                    std::none_of(text.begin(), text.end(), [](char c) {
                      return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
                    });
  return fine ? text : std::string();
}

std::int64_t number_at(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
}

const Json& part_at(const Json& object, const char* name) {
  static const Json kNothing = Json::object();
  const auto found = object.find(name);
  return found != object.end() && found->is_structured() ? *found : kNothing;
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
  constexpr std::size_t kLongestAccount = 1024;  // as a payload can name it
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
  each(list, [&out](const Json& one) {
    GatewayClient client{text_at(one, "number", kLongestNumber), text_at(one, "country"),
                         text_at(one, "operator")};
    if (client.number.empty()) client.number = text_at(one, "msisdn", kLongestNumber);
    if (is_number(client.number)) out.push_back(std::move(client));
    return out.size() < kMostEntries;
  });
  return out;
}

std::vector<std::string> read_gateway_servers(const Json& list) {
  std::vector<std::string> out;
  if (!list.is_array()) return out;
  for (const auto& one : list) {
    if (!one.is_string()) continue;
    if (const auto address = address_of(one.get_ref<const std::string&>()))
      out.push_back(address->url());
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
