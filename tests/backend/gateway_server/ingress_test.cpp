#include "backend/gateway_server/ingress.hpp"

#include <algorithm>
#include <tuple>

#include "crypto/digest.hpp"
#include "tests/backend/gateway_server/rig.hpp"
#include "util/log.hpp"
#include "util/text.hpp"
#include "util/url.hpp"

using namespace gateway_test;

namespace {

struct Door {
  net::ServerResponse post(const std::string& body, const std::string& type = "application/json") {
    net::ServerRequest request;
    request.method = "POST";
    request.path = "/v3/publish";
    request.body = body;
    request.headers["content-type"] = type;
    request.remote = remote;
    return api::render(ingress.publish({request, {}, {}}), service::kFormat);
  }
  int send(std::uint32_t counter, const util::Octets& key) {
    return post(json(Rig::sms(key, counter))).status;
  }
  std::string json(const std::string& text) const {
    return json::Json{{"MSISDN", kNumber},
                      {"address", kNumber},
                      {"text", text},
                      {"date", 1'800'000'000'000},
                      {"date_sent", 1'800'000'000'000}}
        .dump();
  }
  Rig rig;
  Clients clients{{{"pi", "+237670000001", "Cameroon", "MTN", "62401", "https", "", "", ""}}, true};
  std::string remote = "192.0.2.7";
  RateLimiter per_client{100, std::chrono::seconds(1)}, per_user{5, std::chrono::seconds(10)};
  RefusalLog refusals{rig.clock};
  MessageIntake intake{*rig.store,
                       [](char) { return payload::Form::text; },
                       rig.clock,
                       {.share = {.messages = 7}, .per_user = &per_user}};
  int taken = 0;
  Ingress ingress{intake, clients, per_client, refusals, rig.clock, [this] { ++taken; }};
};

}  // namespace

TEST_CASE("the requests of all generations of clients, DekuSMS and a provider are read") {
  Door door;
  const auto key = door.rig.synchronised();
  CHECK(door.post(door.json(Rig::sms(key, 1))).status == 200);
  CHECK(door.post(json::Json{{"MSISDN", kNumber}, {"text", Rig::sms(key, 2)}}.dump()).status ==
        200);
  CHECK(door.post(json::Json{{"address", kNumber},
                             {"body", "x"},
                             {"text", Rig::sms(key, 3)},
                             {"sub_id", 1},
                             {"tag", nullptr},
                             {"date", "1800000000000"}}
                      .dump())
            .status == 200);
  CHECK(door.post("From=" + util::percent_encode(kNumber) +
                      "&Body=" + util::percent_encode(Rig::sms(key, 4)) + "&NumSegments=1",
                  "application/x-www-form-urlencoded")
            .status == 200);
  CHECK(door.taken == 4);
}

TEST_CASE("responses have the format that clients expect") {
  Door door;
  const auto key = door.rig.synchronised();
  const auto first = door.post(door.json(Rig::sms(key, 1)));
  CHECK(json::parse_or_null(first.body).contains("publisher_response"));
  CHECK(door.post(door.json(Rig::sms(key, 1))).status == 200);
  CHECK(door.post(door.json(Rig::sms(key, 1, "other"))).status == 409);
  CHECK(door.taken == 1);
  const auto bad = door.post(door.json("no payload"));
  CHECK(bad.status == 400);
  CHECK(json::parse_or_null(bad.body)["error"] == "Invalid Base64-encoded payload");
}

TEST_CASE("an error names the missing or malformed field") {
  Door door;
  for (const auto& [body, status, word] :
       {std::tuple("", 400, "json"), std::tuple("[]", 400, "json"), std::tuple("{}", 400, "text"),
        std::tuple(R"({"text":"x"})", 400, "MSISDN"),
        std::tuple(R"({"text":1,"MSISDN":"+1"})", 400, "text"),
        std::tuple(R"({"text":"x","MSISDN":"237650000001"})", 400, "E.164"),
        std::tuple(R"({"text":"x","MSISDN":"+23765x"})", 400, "E.164")}) {
    const auto answer = door.post(body);
    CHECK(answer.status == status);
    CHECK_MESSAGE(answer.body.find(word) != std::string::npos, answer.body);
  }
  CHECK(door.post(R"({"MSISDN":"+237650000001","text":")" + std::string(70'000, 'A') + "\"}")
            .status == 413);
}

TEST_CASE("a sender with too many messages gets 429 and Retry-After") {
  Door door;
  const auto key = door.rig.synchronised();
  for (std::uint32_t i = 1; i <= 5; ++i) CHECK(door.send(i, key) == 200);
  const auto refused = door.post(door.json(Rig::sms(key, 6)));
  CHECK(refused.status == 429);
  CHECK(refused.body.find("this sender") != std::string::npos);  // gsmrelayd delays no other one
  bool told = false;
  for (const auto& [name, value] : refused.headers)
    told = told || (name == "Retry-After" && value == "10");
  CHECK(told);
  CHECK(door.send(3, key) == 200);  // a repeat is no new message
  door.rig.clock.advance(std::chrono::seconds(10));
  CHECK(door.send(6, key) == 200);
  CHECK(door.taken == 6);
}

TEST_CASE("a sender counts only after the text has opened, and a repeat counts for nothing") {
  Door door;
  const auto key = door.rig.synchronised();
  const auto forged = Rig::sms(util::Octets(32, 9), 1);
  for (int i = 0; i < 20; ++i) {
    CHECK(door.post(door.json("AAAA")).status == 400);
    CHECK(door.post(door.json(forged)).status == 403);
  }
  const auto recorded = Rig::sms(key, 1);
  for (int i = 0; i < 20; ++i) CHECK(door.post(door.json(recorded)).status == 200);
  for (std::uint32_t i = 2; i <= 5; ++i) CHECK(door.send(i, key) == 200);
  CHECK(door.send(6, key) == 429);
}

TEST_CASE("a user who has many publications waiting gets 429, and loses nothing") {
  Door door;
  const auto key = door.rig.synchronised();
  for (std::uint32_t i = 1; i <= 7; ++i) {
    door.rig.clock.advance(std::chrono::seconds(10));
    CHECK(door.send(i, key) == 200);
  }
  door.rig.clock.advance(std::chrono::seconds(50));
  const auto refused = door.post(door.json(Rig::sms(key, 8)));
  CHECK(refused.status == 429);
  CHECK(refused.body.find("this sender") != std::string::npos);
  // Another user is not concerned.
  const auto other = door.rig.synchronised(Form::compact, "user-2", "+237650000002");
  CHECK(door.post(json::Json{{"MSISDN", "+237650000002"}, {"text", Rig::sms(other, 1)}}.dump())
            .status == 200);
  REQUIRE(door.rig.store->mark_forwarded(door.rig.waiting().at(0).id));
  CHECK(door.send(8, key) == 200);  // the counter was not used up
}

TEST_CASE("the log says what was refused and why, without numbers and texts") {
  Door door;
  std::vector<std::string> lines;
  util::set_log_sink([&](util::LogLevel, std::string_view message, util::LogFields) {
    lines.emplace_back(message);
  });
  const auto text = Rig::sms(util::Octets(32, 9), 1);
  door.post(door.json(text));
  door.post("{}");
  net::ServerRequest request;
  request.headers["authorization"] = "Bearer other";
  Clients closed({{"kitchen", "", "", "", "", "https", "token", "", ""}}, false);
  Ingress ingress(door.intake, closed, door.per_client, door.refusals, door.rig.clock, [] {});
  (void)ingress.publish({request, {}, {}});
  request.headers["authorization"] = "Bearer token";
  request.body = door.json(text);
  (void)ingress.publish({request, {}, {}});
  util::set_log_sink({});
  REQUIRE(lines.size() == 4);
  CHECK(lines[0].find("a client without a credential with 403: failed to decrypt") !=
        std::string::npos);
  CHECK(lines[1].find("400: Missing required field: text") != std::string::npos);
  CHECK(lines[2].find("a Gateway client that is not known with 401") != std::string::npos);
  CHECK(lines[3].find("client kitchen with 403") != std::string::npos);
  for (const auto& line : lines) {
    CHECK(line.find(kNumber.substr(5)) == std::string::npos);
    CHECK(line.find(text.substr(0, 12)) == std::string::npos);
  }
}

TEST_CASE("a Gateway client without a right credential gets 401 unless `open` is set") {
  Door door;
  Clients closed({{"pi", "", "", "", "", "https", "token", "", ""}}, false);
  Ingress ingress(door.intake, closed, door.per_client, door.refusals, door.rig.clock, [] {});
  net::ServerRequest request;
  request.body = door.json("AAAA");
  CHECK(api::render(ingress.publish({request, {}, {}}), service::kFormat).status == 401);
}

TEST_CASE("an Idempotency-Key does not hide another message") {
  Door door;
  const auto key = door.rig.synchronised();
  for (std::uint32_t counter = 1; counter <= 2; ++counter) {
    net::ServerRequest request;
    request.body = door.json(Rig::sms(key, counter));
    request.headers["idempotency-key"] = "same";
    CHECK(api::render(door.ingress.publish({request, {}, {}}), service::kFormat).status == 200);
  }
  CHECK(door.taken == 2);
}

TEST_CASE("a right signature with an old time stamp gets 503, a wrong one 401") {
  Door door;
  Clients closed({{"box", "", "", "", "", "https", "", "key", ""}}, false);
  Ingress ingress(door.intake, closed, door.per_client, door.refusals, door.rig.clock, [] {});
  const auto answer = [&](const std::string& stamp, const std::string& key) {
    net::ServerRequest request;
    request.body = "{}";
    request.headers["x-gsmrelay-timestamp"] = stamp;
    request.headers["x-gsmrelay-signature"] =
        "sha256=" + util::lower(util::to_hex(crypto::hmac_sha256(
                        util::as_octets(key), util::as_octets(stamp + "." + request.body))));
    return api::render(ingress.publish({request, {}, {}}), service::kFormat);
  };
  const auto now = util::epoch_ms(door.rig.clock.wall()) / 1000;
  for (const auto off : {-100'000, -601, 601, 100'000}) {
    const auto stamp = std::to_string(now + off);
    CHECK(answer(stamp, "key").status == 503);
    CHECK(answer(stamp, "other").status == 401);
  }
  CHECK(answer(std::to_string(now - 600), "key").status == 400);
  const auto old = answer(std::to_string(now - 601), "key").headers;
  CHECK(
      std::any_of(old.begin(), old.end(), [](const auto& h) { return h.first == "Retry-After"; }));
  for (const char* stamp : {"-9223372036854775808", "9223372036854775807", "x", ""})
    CHECK(answer(stamp, "other").status == 401);
}

TEST_CASE("a client cannot use up the rate limit of a number or of another client") {
  Door door;
  const auto key = door.rig.synchronised();
  door.remote = "198.51.100.1";
  for (int i = 0; i < 100; ++i) CHECK(door.post(door.json("AAAA")).status == 400);
  CHECK(door.post(door.json("AAAA")).status == 429);
  door.remote = "192.0.2.7";
  CHECK(door.send(1, key) == 200);
}

TEST_CASE("an IPv6 /64 is one unknown client") {
  Door door;
  RateLimiter limit(3, std::chrono::seconds(10));
  Ingress ingress(door.intake, door.clients, limit, door.refusals, door.rig.clock, [] {});
  const auto from = [&](const std::string& remote) {
    net::ServerRequest request;
    request.body = "{}";
    request.remote = remote;
    return api::render(ingress.publish({request, {}, {}}), service::kFormat).status;
  };
  for (const char* last : {"1", "2", "3"}) CHECK(from(std::string("2001:db8:1:2::") + last) == 400);
  CHECK(from("2001:db8:1:2:3::4") == 429);
  CHECK(from("2001:db8:1:3::4") == 400);
}
