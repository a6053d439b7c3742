#include "backend/gateway_server/client_list.hpp"

#include <doctest/doctest.h>

using namespace gateway_server;

namespace {

struct List {
  net::ServerResponse get(const std::string& path, const std::string& method = "GET",
                          std::map<std::string, std::string> query = {}) const {
    net::ServerRequest request;
    request.method = method;
    request.path = path;
    request.query = std::move(query);
    return router.handle(request);
  }
  json::Json body(const std::string& path, std::map<std::string, std::string> query = {}) const {
    return json::parse_or_null(get(path, "GET", std::move(query)).body);
  }
  static std::string header(const net::ServerResponse& response, const std::string& name) {
    for (const auto& [one, value] : response.headers)
      if (one == name) return value;
    return "";
  }
  Clients clients{{{"pi", "+237670000001", "Cameroon", "MTN", "62401", "https", "", "", ""},
                   {"hall", "+237690000002", "Cameroon", "Orange", "62402", "https", "", "", ""},
                   {"box", "+2348030000003", "Nigeria", "MTN", "62130", "https", "", "", ""},
                   {"only a credential", "", "Ghana", "MTN", "", "https", "t", "", ""}},
                  true};
  ClientList list{clients};
  api::Router router = service::make_router(list.endpoints(), {});
};

}  // namespace

TEST_CASE("phones get the Gateway clients with a number as a bare array, with upstream's fields") {
  List list;
  list.clients.note_published("pi", util::from_epoch_ms(1'800'000'000'999));
  const auto response = list.get("/v3/clients");
  CHECK(List::header(response, "Access-Control-Allow-Origin") == "*");
  CHECK(List::header(response, "X-Total-Count") == "3");
  const auto all = json::parse_or_null(response.body);
  REQUIRE(all.is_array());
  REQUIRE(all.size() == 3);
  CHECK(all[0]["msisdn"] == "+237670000001");
  CHECK(all[0]["operator_code"] == "62401");
  CHECK(all[0]["operatorCode"] == "62401");
  CHECK(all[0]["protocols"].size() == 1);
  CHECK(all[0]["protocols"][0] == "https");
  CHECK(all[0]["reliability"].is_number_integer());
  CHECK(all[0]["last_published_date"] == 1'800'000'000);
  CHECK(all[1]["last_published_date"] == 0);
}

TEST_CASE("the list has pages and filters") {
  const List list;
  CHECK(list.body("/v3/clients", {{"country", "cameroon"}}).size() == 2);
  CHECK(list.body("/v3/clients", {{"country", "Cameroon"}, {"operator", "MTN"}}).size() == 1);
  CHECK(list.body("/v3/clients", {{"country", "France"}}).empty());
  CHECK(list.body("/v3/clients", {{"per_page", "2"}}).size() == 2);
  const auto last = list.body("/v3/clients", {{"per_page", "2"}, {"page", "2"}});
  REQUIRE(last.size() == 1);
  CHECK(last[0]["country"] == "Nigeria");
  CHECK(list.body("/v3/clients", {{"page", "3"}, {"per_page", "2"}}).empty());
  for (const char* wrong : {"0", "-1", "x", "9999999999999999999"})
    CHECK(list.get("/v3/clients", "GET", {{"page", wrong}}).status == 400);
}

TEST_CASE("countries and the operators of a country are listed") {
  const List list;
  CHECK(list.get("/v3/clients/countries").body == R"(["Cameroon","Nigeria"])");
  CHECK(list.get("/v3/clients/Cameroon/operators").body == R"(["MTN","Orange"])");
  CHECK(list.get("/v3/clients/France/operators").body == "[]");
}

TEST_CASE("reliability tests are listed as none and are not started") {
  const List list;
  const auto none = list.body("/v3/clients/+237670000001/tests");
  CHECK(none["total_records"] == 0);
  CHECK(none["data"].is_array());
  CHECK(list.get("/v3/clients/237670000001/tests").status == 200);
  CHECK(list.get("/v3/clients/+237670000009/tests").status == 404);
  CHECK(list.get("/v3/clients/+237670000001/tests", "POST").status == 501);
  CHECK(list.get("/v3/clients/+237670000009/tests", "POST").status == 404);
}
