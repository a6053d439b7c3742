#include "service/appliance_peer.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "json/json.hpp"
#include "tests/doubles/fake_http.hpp"

using doubles::http_answer;
using doubles::http_fault;
using service::SendState;

namespace {

struct FakeAppliance {
  net::HttpResult result = http_answer(202, R"({"message":{"id":7}})");
  net::HttpRequest seen;
  service::AppliancePeer peer{"/run/s", [this](net::HttpRequest request) {
                                seen = std::move(request);
                                return result;
                              }};

  service::SendResult send_with(net::HttpResult next) {
    result = std::move(next);
    return peer.send({.to = "+237650000001", .text = "hello"});
  }
};

}  // namespace

TEST_CASE("an SMS is sent as the API documents it") {
  FakeAppliance appliance;
  const auto sent =
      appliance.peer.send({.to = "+237650000001", .text = "hello", .modem = "kitchen"});
  CHECK(sent.state == SendState::queued);
  CHECK(sent.id == 7);
  CHECK(appliance.seen.method == "POST");
  CHECK(appliance.seen.url.ends_with("/v1/send"));
  CHECK(appliance.seen.unix_socket == "/run/s");
  CHECK(json::parse(appliance.seen.body).value() ==
        json::Json{{"to", "+237650000001"}, {"text", "hello"}, {"modem", "kitchen"}});
  appliance.peer.send({.to = "+237650000001", .text = "hello", .forget = true});
  CHECK(json::parse(appliance.seen.body).value()["forget"] == true);
  appliance.peer.send({.to = "+237650000001", .text = "hello"});
  CHECK_FALSE(json::parse(appliance.seen.body).value().contains("modem"));
}

TEST_CASE("an appliance that does not know \"forget\" gets the SMS without it") {
  std::vector<std::string> bodies;
  int status = 202;
  const service::AppliancePeer peer("/run/s", [&](const net::HttpRequest& request) {
    bodies.push_back(request.body);
    const bool known = request.body.find("forget") == std::string::npos;
    return known ? http_answer(status, R"({"message":{"id":7}})") : http_answer(400);
  });
  CHECK(peer.send({.to = "+237650000001", .text = "hello", .forget = true}).id == 7);
  CHECK(bodies.size() == 2);
  status = 400;
  CHECK(peer.send({.to = "+237650000001", .text = "hello", .forget = true}).status == 400);
  CHECK(bodies.size() == 4);
  CHECK(peer.send({.to = "+237650000001", .text = "hello"}).status == 400);
  CHECK(bodies.size() == 5);
}

TEST_CASE("an error of the appliance has its reason, and Retry-After if it is busy") {
  FakeAppliance appliance;
  const auto refused = appliance.send_with(http_answer(403, R"({"error":{"what":"not\nyou"}})"));
  CHECK(refused.state == SendState::refused);
  CHECK(refused.status == 403);
  CHECK(refused.what.find("not") == 0);
  CHECK(refused.what.find('\n') == std::string::npos);
  const auto busy = appliance.send_with(http_answer(503, "{}", {{"retry-after", "30"}}));
  CHECK(busy.state == SendState::unavailable);
  CHECK(busy.retry_after == 30);
  for (const int status : {408, 425, 429, 500})
    CHECK(appliance.send_with(http_answer(status)).state == SendState::unavailable);
  for (const int status : {301, 400, 404, 413})
    CHECK(appliance.send_with(http_answer(status)).state == SendState::refused);
}

TEST_CASE("an SMS that may be in the queue is unknown, not unavailable") {
  FakeAppliance appliance;
  for (const auto fault : {net::Fault::timeout, net::Fault::transfer})
    CHECK(appliance.send_with(http_fault(fault)).state == SendState::unknown);
  CHECK(appliance.send_with(http_answer(200, "cut o")).state == SendState::unknown);
  CHECK(appliance.send_with(http_fault(net::Fault::connect)).state == SendState::unavailable);
}
