#include "monitoring/heartbeat.hpp"

#include <doctest/doctest.h>

#include "crypto/base64.hpp"
#include "crypto/digest.hpp"
#include "tests/doubles/fake_clock.hpp"

namespace heartbeat_test {

namespace {

using namespace std::chrono_literals;
using monitoring::ActiveWarning;

const ActiveWarning kCritical{.code = "modem-none",
                              .subject = "",
                              .severity = config::Threshold::critical,
                              .text = "no modem is found",
                              .next = "gsmrelay modem list"};
const ActiveWarning kDegraded{.code = "disk-low",
                              .subject = "",
                              .severity = config::Threshold::degraded,
                              .text = "the disk is nearly full",
                              .next = "df -h"};

struct HeartbeatRig {
  explicit HeartbeatRig(config::HeartbeatSettings settings = {}) {
    if (settings.url.empty()) settings.url = "https://hc.example/ping/0f7f";
    schedule.configure(settings);
  }
  std::optional<net::HttpRequest> due(const std::vector<ActiveWarning>& warnings = {}) {
    return schedule.due(warnings, clock.now(), clock.wall());
  }
  std::string answer(int status) {
    net::HttpResult result;
    result.status = status;
    result.latency = 42ms;
    return schedule.settle(result, clock.now());
  }
  std::string fail() {
    net::HttpResult result;
    result.fault = net::Fault::connect;
    result.fault_text = "https://hc.example/ping/0f7f: refused";
    return schedule.settle(result, clock.now());
  }
  doubles::FakeClock clock;
  monitoring::HeartbeatSchedule schedule{1};
};

std::string rid_of(const net::HttpRequest& request) {
  return request.url.substr(request.url.find("rid=") + 4);
}

}  // namespace

TEST_CASE("row 160: a well appliance pings at its interval, with a rid for each ping") {
  HeartbeatRig rig;
  const auto first = rig.due();
  REQUIRE(first);
  CHECK(first->method == "POST");
  CHECK(first->url.starts_with("https://hc.example/ping/0f7f?rid="));
  CHECK(rid_of(*first).size() == 36);
  CHECK(first->body == "fine\n");
  CHECK(rig.answer(200).empty());
  CHECK_FALSE(rig.due());
  rig.clock.advance(299s);
  CHECK_FALSE(rig.due());
  rig.clock.advance(1s);
  const auto second = rig.due();
  REQUIRE(second);
  CHECK(rid_of(*second) != rid_of(*first));
}

TEST_CASE("a critical warning is told at once, below /fail, and so is its end") {
  HeartbeatRig rig;
  rig.due();
  rig.answer(200);
  rig.clock.advance(20s);
  CHECK_FALSE(rig.due({kDegraded}));  // fail_on is critical
  const auto fail = rig.due({kDegraded, kCritical});
  REQUIRE(fail);
  CHECK(fail->url.starts_with("https://hc.example/ping/0f7f/fail?rid="));
  CHECK(fail->body == "critical: no modem is found\n");
  rig.answer(200);
  rig.clock.advance(5s);
  CHECK_FALSE(rig.due());  // at most one ping in 15 s
  rig.clock.advance(10s);
  const auto well = rig.due();
  REQUIRE(well);
  CHECK(well->url.find("/fail") == std::string::npos);
}

TEST_CASE("a ping without a response is repeated with the same rid and growing pauses") {
  HeartbeatRig rig;
  const auto first = rig.due();
  CHECK(rig.fail() == "the heartbeat was not sent: connect");
  CHECK(rig.schedule.trouble().find("0f7f") == std::string::npos);
  CHECK_FALSE(rig.due());
  rig.clock.advance(15s);
  const auto second = rig.due();
  REQUIRE(second);
  CHECK(rid_of(*second) == rid_of(*first));
  CHECK(rig.answer(503) == "the server of the heartbeat answered 503");
  rig.clock.advance(14s);
  CHECK_FALSE(rig.due());
  for (int i = 0; i < 20; ++i) {  // never longer than the interval
    rig.clock.advance(300s);
    REQUIRE(rig.due());
    rig.fail();
  }
  rig.clock.advance(300s);
  REQUIRE(rig.due());
  CHECK(rig.answer(200).empty());
  CHECK(rig.schedule.trouble().empty());
}

TEST_CASE("Uptime Kuma gets its parameters, and the query of the URL stays") {
  HeartbeatRig rig({.url = "https://kuma.example/api/push/abc?x=1",
                    .protocol = config::PingProtocol::uptime_kuma,
                    .fail_on = config::Threshold::degraded});
  const auto up = rig.due();
  REQUIRE(up);
  CHECK(up->method == "GET");
  CHECK(up->url == "https://kuma.example/api/push/abc?x=1&status=up&msg=OK&ping=");
  rig.answer(200);
  rig.clock.advance(15s);
  const auto down = rig.due({kDegraded});
  REQUIRE(down);
  CHECK(down->url ==
        "https://kuma.example/api/push/abc?x=1&status=down&"
        "msg=degraded%3A%20the%20disk%20is%20nearly%20full%20&ping=42");
}

TEST_CASE("a ping is signed as Standard Webhooks says") {
  HeartbeatRig rig(
      {.url = "https://hc.example/p", .secret = {"file:/x", "whsec_MfKQ9r8GKYqrTwjU"}});
  const auto request = rig.due();
  REQUIRE(request);
  std::map<std::string, std::string> headers(request->headers.begin(), request->headers.end());
  const auto key = crypto::from_base64("MfKQ9r8GKYqrTwjU").value();
  const auto content = headers.at("webhook-id") + "." + headers.at("webhook-timestamp") + ".fine\n";
  CHECK(headers.at("webhook-timestamp") == std::to_string(util::epoch_ms(rig.clock.wall()) / 1000));
  CHECK(headers.at("webhook-signature") ==
        "v1," + crypto::base64(crypto::hmac_sha256(key, util::as_octets(content))));
  CHECK(headers.at("webhook-id") == rid_of(*request));
}

TEST_CASE("without a URL there is no heartbeat, and a changed one begins at once") {
  monitoring::HeartbeatSchedule none(1);
  CHECK_FALSE(none.due({}, util::Deadline{}, util::WallTime{}));
  HeartbeatRig rig;
  rig.due();
  rig.answer(200);
  rig.schedule.configure({.url = "https://other.example/p/"});
  const auto request = rig.due({kCritical});
  REQUIRE(request);
  CHECK(request->url.starts_with("https://other.example/p/fail?rid="));
}

}  // namespace heartbeat_test
