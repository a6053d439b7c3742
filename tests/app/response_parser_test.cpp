// Tests of the parsers that take hostile input.
#include "app/response_parser.hpp"

#include <doctest/doctest.h>

#include <random>

#include "app/address.hpp"
#include "app/events.hpp"
#include "app/key_exchange.hpp"
#include "app/phone.hpp"

using app::Json;

TEST_CASE("a response is an object of at most 16 levels") {
  CHECK(app::parse_object(R"({"a":[{"b":"[[[[[[[[[[[[[[[[[[[[[["}]})").has_value());
  CHECK(app::parse_object(R"({"a":"\"[[[[[[[[[[[[[[[[[[[[[["})").has_value());
  const std::string deep = R"({"a":)" + std::string(15, '[') + std::string(15, ']') + "}";
  CHECK(app::parse_object(deep).has_value());
  for (const auto& wrong : {std::string(), std::string("[]"), std::string("7"), std::string("{"),
                            std::string("\0\xff", 2), std::string(1'000'000, '{'),
                            R"({"a":)" + std::string(16, '[') + std::string(16, ']') + "}"})
    CHECK_FALSE(app::parse_object(wrong).has_value());
}

TEST_CASE("an invalid entry of a list is skipped") {
  const auto list = json::parse_or_null(R"([
    7, null, [], {}, {"name": "x"}, {"name": "x", "letter": "tt"}, {"name": 3, "letter": "t"},
    {"name": "a\u001bb", "letter": "t"}, {"name": "gmail", "letter": "g", "kind": {"a": 1}}])");
  const auto platforms = app::read_platforms(list);
  REQUIRE(platforms.size() == 1);
  CHECK(platforms[0] == app::Platform{"gmail", "g", "", ""});
  CHECK(app::read_platforms(Json::object()).empty());
  CHECK(app::read_accounts(json::parse_or_null(R"([{"name": "ada"}, {"platform": "x"}])")).empty());
  CHECK(app::read_accounts(json::parse_or_null(R"([{"platform":"x","name":"a","since":"soon"}])"))
            .front()
            .since == 0);
}

TEST_CASE("a list has at most kMostEntries entries") {
  Json list = Json::array();
  for (int i = 0; i < 5000; ++i) list.push_back({{"platform", "x"}, {"name", std::to_string(i)}});
  CHECK(app::read_accounts(list).size() == app::kMostEntries);
}

TEST_CASE("Gateway clients are read from a synchronisation and from their list") {
  const auto list = json::parse_or_null(
      R"([{"number":"+237670001000","operator":"MTN"}, {"msisdn":"+237670002000","country":"CM"},
          {"number":"call me"}, {"number":"+2376a"}])");
  const auto clients = app::read_gateway_clients(list);
  REQUIRE(clients.size() == 2);
  CHECK(clients[0] == app::GatewayClient{"+237670001000", "", "MTN"});
  CHECK(clients[1] == app::GatewayClient{"+237670002000", "CM", ""});
}

TEST_CASE("addresses of servers that the phone refuses are skipped") {
  const auto list = json::parse_or_null(
      R"(["https://a.example", "http://b.example", "ftp://c", 7, "https://d.example/x/", "file:///etc"])");
  CHECK(app::read_gateway_servers(list) ==
        std::vector<std::string>{"https://a.example", "https://d.example/x/"});
}

TEST_CASE("randomly changed responses give valid values or none") {
  const std::string whole =
      R"({"public_key":"x","shared_key":"QUJD","user_platforms":{"platforms":[{"name":"gmail",)"
      R"("letter":"g","kind":"email"}],"accounts":[{"platform":"gmail","name":"ada","since":17}]},)"
      R"("gateway_clients":[{"number":"+237670001000"}],"gateway_servers":["https://a.example"],)"
      R"("qr_url":"https://a.example/v2/sync/users/u/sessions/s/handshake#0123456789012345678901)"
      R"(234567890123456789012"})";
  std::mt19937 chance(7);
  const auto up_to = [&chance](std::size_t most) { return chance() % (most + 1); };
  int read = 0;
  for (int round = 0; round < 20'000; ++round) {
    auto text = whole;
    for (auto changes = 1 + up_to(3); changes > 0; --changes) {
      const auto at = up_to(text.size() - 1);
      if (up_to(2) == 0)
        text.erase(at, 1 + up_to(8));
      else if (up_to(1) == 0)
        text.insert(at, text.substr(up_to(text.size() - 1), up_to(40)));
      else
        text[at] = static_cast<char>(up_to(255));
      if (text.empty()) text = "{";
    }
    (void)app::find_event("event: code\ndata: " + text + "\n\n", {"code"});
    (void)app::read_phone(text);
    const auto json = app::parse_object(text);
    if (!json) continue;
    ++read;
    const auto& lists = app::part_at(*json, "user_platforms");
    for (const auto& one : app::read_platforms(app::part_at(lists, "platforms")))
      CHECK(one.letter.size() == 1);
    for (const auto& one : app::read_accounts(app::part_at(lists, "accounts")))
      CHECK_FALSE(one.name.empty());
    for (const auto& one : app::read_gateway_clients(app::part_at(*json, "gateway_clients")))
      CHECK(one.number.find_first_not_of("+0123456789") == std::string::npos);
    for (const auto& one : app::read_gateway_servers(app::part_at(*json, "gateway_servers")))
      CHECK(one.starts_with("http"));
    const auto code = app::read_invitation(app::text_at(*json, "qr_url", 2048));
    if (code) CHECK(code->fingerprint.size() == 43);
  }
  CHECK(read > 1000);
}
