// What servers say, addresses, events and tables: pure rooms that take hostile input.
#include "app/answers.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "app/phone.hpp"

using app::Json;

TEST_CASE("an answer is an object, not deeper than it need be") {
  CHECK(app::parse_object(R"({"a":[{"b":"[[[[[[[[[[[[[[[[[[[[[["}]})").has_value());
  CHECK(app::parse_object(R"({"a":"\"[[[[[[[[[[[[[[[[[[[[[["})").has_value());
  const std::string deep = R"({"a":)" + std::string(15, '[') + std::string(15, ']') + "}";
  CHECK(app::parse_object(deep).has_value());
  for (const auto& wrong : {std::string(), std::string("[]"), std::string("7"), std::string("{"),
                            std::string("\0\xff", 2), std::string(1'000'000, '{'),
                            R"({"a":)" + std::string(16, '[') + std::string(16, ']') + "}"})
    CHECK_FALSE(app::parse_object(wrong).has_value());
}

TEST_CASE("an entry that is not as it should be is passed over") {
  const auto list = Json::parse(R"([
    7, null, [], {}, {"name": "x"}, {"name": "x", "letter": "tt"}, {"name": 3, "letter": "t"},
    {"name": "a\u001bb", "letter": "t"}, {"name": "gmail", "letter": "g", "kind": {"a": 1}}])");
  const auto platforms = app::read_platforms(list);
  REQUIRE(platforms.size() == 1);
  CHECK(platforms[0] == app::Platform{"gmail", "g", "", ""});
  CHECK(app::read_platforms(Json::object()).empty());
  CHECK(app::read_accounts(Json::parse(R"([{"name": "ada"}, {"platform": "x"}])")).empty());
  CHECK(app::read_accounts(Json::parse(R"([{"platform":"x","name":"a","since":"soon"}])"))
            .front()
            .since == 0);
}

TEST_CASE("lists end somewhere") {
  Json list = Json::array();
  for (int i = 0; i < 5000; ++i) list.push_back({{"platform", "x"}, {"name", std::to_string(i)}});
  CHECK(app::read_accounts(list).size() == app::kMostEntries);
}

TEST_CASE("Gateway clients are read from a synchronisation and from their list") {
  const auto list = Json::parse(
      R"([{"number":"+237670001000","operator":"MTN"}, {"msisdn":"+237670002000","country":"CM"},
          {"number":"call me"}, {"number":"+2376a"}])");
  const auto clients = app::read_gateway_clients(list);
  REQUIRE(clients.size() == 2);
  CHECK(clients[0] == app::GatewayClient{"+237670001000", "", "MTN"});
  CHECK(clients[1] == app::GatewayClient{"+237670002000", "CM", ""});
}

TEST_CASE("only servers that the phone would go to are kept") {
  const auto list = Json::parse(
      R"(["https://a.example", "http://b.example", "ftp://c", 7, "https://d.example/x/", "file:///etc"])");
  CHECK(app::read_gateway_servers(list) ==
        std::vector<std::string>{"https://a.example", "https://d.example/x/"});
}
