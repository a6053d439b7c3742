#include "backend/gateway_server/client_list.hpp"

#include <algorithm>
#include <set>

#include "util/text.hpp"

namespace gateway_server {
namespace {

using json::Json;

constexpr std::int64_t kPerPage = 100, kMostPages = 1'000'000;

/// Any web page may read the list.
net::ServerResponse readable_by_all(const Json& body, int status = 200) {
  net::ServerResponse response;
  response.status = status;
  response.body = body.dump();
  response.headers = {{"Access-Control-Allow-Origin", "*"}};
  return response;
}

bool fits(const api::Request& request, const char* parameter, const std::string& value) {
  const auto wanted = request.parameter(parameter);
  return !wanted || wanted->empty() || util::lower(*wanted) == util::lower(value);
}

/// Writes a client with both spellings of the operator's code: servers and apps differ.
Json client_json(const Client& client, util::WallTime last) {
  return {{"msisdn", client.number},
          {"country", client.country},
          {"operator", client.operator_name},
          {"operator_code", client.operator_code},
          {"operatorCode", client.operator_code},
          {"protocols", Json::array({client.protocol})},
          {"last_published_date", util::epoch_ms(last) / 1000},
          {"reliability", 0}};
}

Json to_json(const std::set<std::string>& texts) {
  return Json(std::vector<std::string>(texts.begin(), texts.end()));
}

}  // namespace

std::vector<api::Endpoint> ClientList::endpoints() const {
  return {
      {"GET", "/v3/clients", {}, [this](const api::Request& one) { return list(one); }},
      {"GET", "/v3/clients/countries", {}, [this](const api::Request&) { return countries(); }},
      {"GET",
       "/v3/clients/{}/operators",
       {},
       [this](const api::Request& one) { return operators(one); }},
      {"GET", "/v3/clients/{}/tests", {}, [this](const api::Request& one) { return tests(one); }},
      {"POST", "/v3/clients/{}/tests", {}, [this](const api::Request& one) {
         return start_test(one);
       }}};
}

api::Result<> ClientList::list(const api::Request& request) const {
  const auto page = api::number_parameter(request.http, "page", 1, 1, kMostPages);
  if (!page) return tl::unexpected(page.error());
  const auto per_page = api::number_parameter(request.http, "per_page", kPerPage, 1, kPerPage);
  if (!per_page) return tl::unexpected(per_page.error());
  Json all = Json::array();
  std::int64_t total = 0;
  for (const auto& client : clients_.all()) {
    if (client.number.empty() || !fits(request, "country", client.country) ||
        !fits(request, "operator", client.operator_name) ||
        !fits(request, "protocols", client.protocol))
      continue;
    if (total / *per_page == *page - 1)
      all.push_back(client_json(client, clients_.last_published(client.name)));
    ++total;
  }
  auto response = readable_by_all(all);
  response.headers.emplace_back("X-Total-Count", std::to_string(total));
  response.headers.emplace_back("X-Page", std::to_string(*page));
  response.headers.emplace_back("X-Per-Page", std::to_string(*per_page));
  return response;
}

api::Result<> ClientList::countries() const {
  std::set<std::string> all;
  for (const auto& client : clients_.all())
    if (!client.number.empty() && !client.country.empty()) all.insert(client.country);
  return readable_by_all(to_json(all));
}

api::Result<> ClientList::operators(const api::Request& request) const {
  std::set<std::string> all;
  for (const auto& client : clients_.all())
    if (!client.number.empty() && !client.operator_name.empty() &&
        util::lower(client.country) == util::lower(request.arguments[0]))
      all.insert(client.operator_name);
  return readable_by_all(to_json(all));
}

api::Result<> ClientList::tests(const api::Request& request) const {
  if (!clients_.has_number(request.arguments[0]))
    return readable_by_all({{"error", "Gateway client not found"}}, api::kNotFound);
  return readable_by_all(
      {{"data", Json::array()}, {"total_records", 0}, {"total_success", 0}, {"total_failed", 0}});
}

api::Result<> ClientList::start_test(const api::Request& request) const {
  constexpr int kNotImplemented = 501;
  if (!clients_.has_number(request.arguments[0]))
    return readable_by_all({{"error", "Gateway client not found"}}, api::kNotFound);
  return readable_by_all({{"error", "this server makes no reliability tests"}}, kNotImplemented);
}

}  // namespace gateway_server
