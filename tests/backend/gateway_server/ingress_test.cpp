#include "backend/gateway_server/ingress.hpp"

#include <algorithm>

#include "crypto/digest.hpp"
#include "tests/backend/gateway_server/rig.hpp"
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
    request.remote = "192.0.2.7";
    return api::render(ingress.publish({request, {}, {}}), service::kFormat);
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
  Ingress::Limits limits{{100, std::chrono::seconds(1)}, {5, std::chrono::seconds(10)}};
  int taken = 0;
  Ingress ingress{rig.intake, clients, limits, rig.clock, [this] { ++taken; }};
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
  for (int i = 0; i < 5; ++i) door.post(door.json("AAAA"));
  const auto refused = door.post(door.json("AAAA"));
  CHECK(refused.status == 429);
  bool told = false;
  for (const auto& [name, value] : refused.headers)
    told = told || (name == "Retry-After" && value == "10");
  CHECK(told);
}

TEST_CASE("a Gateway client without a right credential gets 401 unless `open` is set") {
  Door door;
  const Clients closed({{"pi", "", "", "", "", "https", "token", "", ""}}, false);
  Ingress ingress(door.rig.intake, closed, door.limits, door.rig.clock, [] {});
  net::ServerRequest request;
  request.body = door.json("AAAA");
  CHECK(api::render(ingress.publish({request, {}, {}}), service::kFormat).status == 401);
}

TEST_CASE("phones get the list of Gateway clients") {
  Door door;
  const auto all = json::parse_or_null(api::render(door.ingress.list(), service::kFormat).body);
  REQUIRE(all["data"].size() == 1);
  CHECK(all["data"][0]["msisdn"] == "+237670000001");
  CHECK(all["data"][0]["operator_code"] == "62401");
}

TEST_CASE("a right signature with an old time stamp gets 503, a wrong one 401") {
  Door door;
  const Clients closed({{"box", "", "", "", "", "https", "", "key", ""}}, false);
  Ingress ingress(door.rig.intake, closed, door.limits, door.rig.clock, [] {});
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

TEST_CASE("a client cannot use up the rate limit of a number at another client") {
  Door door;
  const auto key = door.rig.synchronised();
  const auto from = [&](const std::string& remote, const std::string& text) {
    net::ServerRequest request;
    request.body = door.json(text);
    request.remote = remote;
    return api::render(door.ingress.publish({request, {}, {}}), service::kFormat).status;
  };
  for (int i = 0; i < 5; ++i) CHECK(from("198.51.100.1", "AAAA") == 400);
  CHECK(from("198.51.100.1", "AAAA") == 429);
  CHECK(from("192.0.2.7", Rig::sms(key, 1)) == 200);
}

TEST_CASE("an IPv6 /64 is one unknown client") {
  Door door;
  Ingress::Limits limits{{3, std::chrono::seconds(10)}, {5, std::chrono::seconds(10)}};
  Ingress ingress(door.rig.intake, door.clients, limits, door.rig.clock, [] {});
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
