#include <doctest/doctest.h>

#include <cctype>
#include <map>

#include "crypto/digest.hpp"
#include "relay/route.hpp"

using relay::Disposition;

namespace {

const auto kNow = util::from_epoch_ms(1'700'000'000'123);
const auto& kHttp = dynamic_cast<const relay::HttpRoute&>(*relay::find_route("http"));

spool::Message message() {
  spool::Message message;
  message.key = "00ff";
  message.sender = "+237123456789";
  message.text = "AB+/=\nline \"two\" \\ \xC3\xA4\x01";
  message.received = util::from_epoch_ms(1'600'000'000'456);
  message.sent_ms = 1'599'999'990'000;
  return message;
}

relay::RouteSettings settings() {
  relay::RouteSettings settings;
  settings.url = "https://gw.example/v3/publish";
  return settings;
}

std::map<std::string, std::string> headers(const net::HttpRequest& request) {
  return {request.headers.begin(), request.headers.end()};
}

std::string body(const spool::Message& message) {
  return kHttp.request(message, settings(), kNow).body;
}

relay::Evaluation evaluate(int status, const std::string& text = "",
                           std::map<std::string, std::string> headers = {}) {
  net::HttpResult result;
  result.status = status;
  result.body = text;
  result.headers = std::move(headers);
  return kHttp.evaluate(result, kNow);
}

}  // namespace

TEST_CASE("the body has the five fields in their order, the text unchanged") {
  const auto request = kHttp.request(message(), settings(), kNow);
  CHECK(request.method == "POST");
  CHECK(request.url == "https://gw.example/v3/publish");
  CHECK(request.body ==
        "{\"MSISDN\":\"+237123456789\",\"address\":\"+237123456789\","
        "\"text\":\"AB+/=\\nline \\\"two\\\" \\\\ \xC3\xA4\\u0001\","
        "\"date\":1600000000456,\"date_sent\":1599999990000}");
  CHECK(headers(request).at("Idempotency-Key") == "00ff");
  CHECK(headers(request).at("Content-Type") == "application/json");
  CHECK(headers(request).at("User-Agent").starts_with("gsmrelay/"));
  CHECK_FALSE(headers(request).contains("Authorization"));
  CHECK_FALSE(headers(request).contains("X-Gsmrelay-Signature"));
}

TEST_CASE("both times are always present and never 0") {
  auto timeless = message();
  timeless.sent_ms.reset();
  CHECK(body(timeless).ends_with("\"date\":1600000000456,\"date_sent\":1600000000456}"));
  timeless.sent_ms = 0;
  CHECK(body(timeless).ends_with("\"date_sent\":1600000000456}"));
  timeless.received = util::from_epoch_ms(0);
  CHECK(body(timeless).ends_with("\"date\":1700000000123,\"date_sent\":1700000000123}"));
}

TEST_CASE("a sender gets a + only if its number is international") {
  const auto sent_as = [](std::string sender) {
    auto m = message();
    m.sender = std::move(sender);
    const auto text = body(m);
    return text.substr(11, text.find('"', 11) - 11);
  };
  CHECK(sent_as("+49171") == "+49171");
  CHECK(sent_as("00237123456789") == "+237123456789");
  CHECK(sent_as("0671234567") == "0671234567");
  CHECK(sent_as("671234567") == "671234567");
  CHECK(sent_as("Orange") == "Orange");
  CHECK(sent_as("8023") == "8023");
}

TEST_CASE("binary data is sent as base64") {
  auto binary = message();
  binary.alphabet = sms::Alphabet::octets;
  binary.data = {0, 1, 0xFF};
  CHECK(body(binary).find("\"text\":\"AAH/\"") != std::string::npos);
}

TEST_CASE("token and signature are added when configured") {
  auto secure = settings();
  secure.bearer_token.value = "tok";
  secure.hmac_key.value = "key";
  const auto request = kHttp.request(message(), secure, kNow);
  CHECK(headers(request).at("Authorization") == "Bearer tok");
  CHECK(headers(request).at("X-Gsmrelay-Timestamp") == "1700000000");
  const std::string key = "key", signed_text = "1700000000." + request.body;
  auto expected =
      util::to_hex(crypto::hmac_sha256(util::as_octets(key), util::as_octets(signed_text)));
  for (auto& c : expected) c = static_cast<char>(std::tolower(c));
  CHECK(headers(request).at("X-Gsmrelay-Signature") == "sha256=" + expected);
}

TEST_CASE("settings of limits and TLS reach the request") {
  auto s = settings();
  s.timeout = std::chrono::milliseconds(7);
  s.connect_timeout = std::chrono::milliseconds(5);
  s.pinned_public_key = "sha256//x";
  const auto request = kHttp.request(message(), s, kNow);
  CHECK(request.total_limit == std::chrono::milliseconds(7));
  CHECK(request.connect_limit == std::chrono::milliseconds(5));
  CHECK(request.security.pinned_public_key == "sha256//x");
}

TEST_CASE("any 2xx is delivered") {
  for (const int status : {200, 201, 202, 204, 299}) {
    CHECK(evaluate(status, "message cannot be published").disposition == Disposition::delivered);
    CHECK(evaluate(status).reason.empty());
  }
}

TEST_CASE("temporary errors are tried later and count against the route") {
  for (const int status : {408, 425, 429, 500, 502, 503, 504, 599, 301, 302, 307, 308, 101}) {
    CAPTURE(status);
    CHECK(evaluate(status).disposition == Disposition::later);
    CHECK(evaluate(status).route_down);
    CHECK(evaluate(status).give_up_after == 0);
  }
  CHECK(evaluate(429, "", {{"retry-after", "17"}}).retry_after == std::chrono::seconds(17));
  CHECK(evaluate(503, "", {{"retry-after", "17"}}).retry_after == std::chrono::seconds(17));
}

TEST_CASE("a refusal by the server is final") {
  for (const int status : {400, 401, 403, 404, 405, 409, 410, 413, 415, 422, 451}) {
    CAPTURE(status);
    CHECK(evaluate(status, "nope").disposition == Disposition::never);
    CHECK_FALSE(evaluate(status, "nope").route_down);
  }
  CHECK(evaluate(400, "{\"error\":\"Invalid Base64-encoded payload\"}").disposition ==
        Disposition::never);
  CHECK(evaluate(400, "{\"error\":\"Bridge payloads over HTTP are restricted.\"}").disposition ==
        Disposition::never);
}

TEST_CASE("a 400 about the server's back end is tried later, a limited number of times") {
  for (const char* text :
       {"{\"error\":\"failed to connect to all addresses\"}", "{\"error\":\"Deadline Exceeded\"}",
        "{\"error\":\"UNAVAILABLE: connections to all backends failing\"}"}) {
    CHECK(evaluate(400, text).disposition == Disposition::later);
    CHECK(evaluate(400, text).give_up_after > 10);
    CHECK(evaluate(400, text).route_down);
  }
  CHECK(evaluate(403, "unavailable").disposition == Disposition::never);
}

TEST_CASE("failures of the network count against the route, not the message") {
  for (const auto fault : {net::Fault::dns, net::Fault::connect, net::Fault::tls,
                           net::Fault::timeout, net::Fault::transfer, net::Fault::bad_request}) {
    net::HttpResult result;
    result.fault = fault;
    result.fault_text = "connect: refused";
    const auto evaluation = kHttp.evaluate(result, kNow);
    CHECK(evaluation.disposition == Disposition::later);
    CHECK(evaluation.route_down);
    CHECK(evaluation.reason == "connect: refused");
  }
}

TEST_CASE("a reason holds the server's text without numbers, payloads or line ends") {
  const auto reason =
      evaluate(403,
               "user +237123456789 not found\nAowAIGcoAAAAAAAAAAEAAACIMYa4ALQdXPBClpXamzzE8yjrz")
          .reason;
  CHECK(reason.starts_with("HTTP 403: user"));
  CHECK(reason.find("23456789") == std::string::npos);
  CHECK(reason.find("AowAIGco") == std::string::npos);
  CHECK(reason.find('\n') == std::string::npos);
  CHECK(evaluate(400, std::string(5000, 'x')).reason.size() < 250);
}

TEST_CASE("a 401 that asks for credentials refuses the client, not the message") {
  const auto asked = evaluate(401, "not known here", {{"www-authenticate", "Bearer"}});
  CHECK(asked.disposition == Disposition::later);
  CHECK(asked.route_down);
  CHECK(asked.give_up_after == 0);
  CHECK_FALSE(asked.message_suspected);
  CHECK(asked.reason.starts_with("HTTP 401"));
}
