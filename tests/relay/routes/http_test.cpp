#include <doctest/doctest.h>

#include <cctype>
#include <map>

#include "crypto/digest.hpp"
#include "relay/route.hpp"

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

TEST_CASE("with receiver = true the body also has number, card and modem") {
  auto with = settings();
  with.receiver = true;
  auto received = message();
  received.receiver = "+237670000009";
  received.iccid = "8923700000000000123";
  received.modem = "kitchen";
  CHECK(kHttp.request(received, with, kNow)
            .body.ends_with("\"date_sent\":1599999990000,\"receiver\":\"+237670000009\","
                            "\"iccid\":\"8923700000000000123\",\"modem\":\"kitchen\"}"));
}

TEST_CASE("with receiver = true 8-bit data is marked as its characters or as base64") {
  auto with = settings();
  with.receiver = true;
  auto received = message();
  received.alphabet = sms::Alphabet::octets;
  CHECK(kHttp.request(received, with, kNow).body.ends_with(",\"encoding\":\"8bit\"}"));
  received.text.clear();
  received.data = {0x00, 0xFF};
  CHECK(kHttp.request(received, with, kNow).body.ends_with(",\"encoding\":\"base64\"}"));
  CHECK(kHttp.request(received, with, kNow).body.find("\"text\":\"AP8=\"") != std::string::npos);
  CHECK(kHttp.request(received, settings(), kNow).body.find("encoding") == std::string::npos);
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

TEST_CASE("8-bit data that is text is sent as text") {
  auto text = message();
  text.alphabet = sms::Alphabet::octets;
  text.text = "Your code is 123456";
  CHECK(body(text).find("\"text\":\"Your code is 123456\"") != std::string::npos);
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
