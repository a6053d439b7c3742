#include "tests/control/rig.hpp"

using namespace desk;
using rig::Rig;
using spool::DeliveryState;

namespace {

/// Three deliveries: one waiting, one delivered, one dead.
struct Filled : Rig {
  Filled() {
    for (int i = 0; i < 3; ++i) desk.accept(one_sms("text " + std::to_string(i)));
    ids = desk.due();
    REQUIRE(ids.size() == 3);
    desk.settle(ids[1], DeliveryState::delivered);
    desk.settle(ids[2], DeliveryState::dead);
  }
  std::string path(int which, const char* verb = "") const {
    return "/v1/queue/" + std::to_string(ids.at(which)) + verb;
  }
  std::vector<spool::Id> ids;
};

}  // namespace

TEST_CASE("the queue is filtered by state and route") {
  Filled rig;
  const auto count = [&](const rig::Query& query) {
    return rig.get("/v1/queue", query)["deliveries"].size();
  };
  CHECK(count({}) == 3);
  CHECK(count({{"state", "all"}}) == 3);
  CHECK(count({{"state", "open"}}) == 2);
  CHECK(count({{"state", "dead"}}) == 1);
  CHECK(count({{"state", "open"}, {"route", "main"}}) == 2);
  CHECK(count({{"limit", "1"}, {"state", "open"}}) == 1);
  CHECK(rig.refused("GET", "/v1/queue", {{"state", "lost"}}) == 400);
}

TEST_CASE("a delivery is shown with its message and the time of its next try") {
  Filled rig;
  const auto shown = rig.get(rig.path(0));
  CHECK(shown["delivery"]["state"] == "waiting");
  CHECK(shown["delivery"]["next_try_in_s"] == 0);
  CHECK(shown["message"]["sender"] == "+23767****01");
  CHECK(rig.refused("GET", "/v1/queue/999") == 404);
  CHECK(rig.refused("GET", "/v1/queue/x") == 400);
  CHECK(rig.refused("GET", "/v1/queue/-1") == 400);
  CHECK(rig.refused("GET", "/v1/queue/9223372036854775807") == 404);
}

TEST_CASE("a dead delivery is retried, and the relay is woken") {
  Filled rig;
  CHECK(rig.post(rig.path(2, "/retry"))["changed"] == 1);
  CHECK(rig.daemon.wakes == 1);
  CHECK(rig.get(rig.path(2))["delivery"]["state"] == "waiting");
  rig.post(rig.path(0, "/retry"));  // it waits: a retry is no error
  CHECK(rig.refused("POST", rig.path(1, "/retry")) == 409);
  CHECK(rig.refused("POST", "/v1/queue/999/retry") == 404);
}

TEST_CASE("a waiting delivery can be dropped, a delivered one cannot") {
  Filled rig;
  CHECK(rig.post(rig.path(0, "/drop"))["changed"] == 1);
  CHECK(rig.get(rig.path(0))["delivery"]["state"] == "dropped");
  CHECK(rig.refused("POST", rig.path(1, "/drop")) == 409);
  CHECK(rig.get("/v1/audit")["balanced"] == true);
}

TEST_CASE("an unknown route is 404, not an empty list") {
  Filled rig;
  CHECK(rig.refused("GET", "/v1/queue", {{"route", "mian"}}) == 404);
  CHECK(rig.refused("GET", "/v1/queue", {{"route", ""}}) == 404);
  CHECK(rig.refused("POST", "/v1/queue/retry", {}, "{\"route\":\"mian\"}") == 404);
  CHECK(rig.refused("POST", "/v1/queue/drop", {}, "{\"route\":\"mian\"}") == 404);
  rig.daemon.now.routes.push_back({"fresh", relay::Breaker::closed, 0, {}});
  CHECK(rig.get("/v1/queue", {{"route", "fresh"}})["deliveries"].empty());
}

TEST_CASE("dropping a route's backlog leaves other routes alone") {
  Filled rig;
  rig.desk.router.routes = {"removed"};
  std::vector<spool::ReceivedPdu> arrivals;
  for (int i = 0; i < 1'203; ++i)  // fewer of each sender than the flood guard allows
    arrivals.push_back(one_sms("backlog " + std::to_string(i),
                               {.sender = i % 2 == 0 ? "+23767000001" : "+23767000002"}));
  rig.desk.accept(arrivals);
  CHECK(rig.refused("POST", "/v1/queue/drop") == 400);
  CHECK(rig.post("/v1/queue/drop", "{\"route\":\"removed\"}")["changed"] == 1'203);
  CHECK(rig.post("/v1/queue/drop", "{\"route\":\"removed\"}")["changed"] == 0);
  const auto removed = rig.get("/v1/routes/removed")["route"];
  CHECK(removed["waiting"] == 0);
  CHECK(removed["dropped"] == 1'203);
  CHECK(rig.get("/v1/queue", {{"route", "main"}, {"state", "open"}})["deliveries"].size() == 2);
  CHECK(rig.get("/v1/audit")["balanced"] == true);
}

TEST_CASE("dropping all deliveries needs 'all', without a route") {
  Filled rig;
  CHECK(rig.refused("POST", "/v1/queue/drop", {}, "{\"all\":false}") == 400);
  CHECK(rig.refused("POST", "/v1/queue/drop", {}, "{\"all\":true,\"route\":\"main\"}") == 400);
  const auto open = rig.get("/v1/queue", {{"state", "open"}})["deliveries"].size();
  REQUIRE(open > 0);
  CHECK(rig.post("/v1/queue/drop", "{\"all\":true}")["changed"] == open);
  CHECK(rig.get("/v1/queue", {{"state", "open"}})["deliveries"].empty());
  CHECK(rig.get("/v1/audit")["balanced"] == true);
}

TEST_CASE("deliveries that are newer than the question stay, also of a message begun before it") {
  Filled rig;
  const auto parts = sms_of(text_of_parts(2), 9);
  rig.desk.accept(parts[0]);
  const auto until = rig.get("/v1/queue")["until_ms"].number();
  rig.desk.clock.advance(1s);
  rig.desk.accept(one_sms("arrives while the question is open"));
  rig.desk.accept(parts[1]);
  const auto body = [](const std::string& selector, std::int64_t time) {
    return "{" + selector + ",\"until_ms\":" + std::to_string(time) + "}";
  };
  CHECK(rig.post("/v1/queue/drop", body("\"all\":true", until))["changed"] == 2);
  CHECK(rig.get("/v1/queue", {{"state", "waiting"}})["deliveries"].size() == 2);
  CHECK(rig.refused("POST", "/v1/queue/drop", {}, body("\"all\":true", -1)) == 400);
  CHECK(rig.get("/v1/audit")["balanced"] == true);
}

TEST_CASE("a retry of many deliveries needs a route or all") {
  Filled rig;
  CHECK(rig.refused("POST", "/v1/queue/retry") == 400);
  CHECK(rig.refused("POST", "/v1/queue/retry", {}, "{\"all\":false}") == 400);
  CHECK(rig.refused("POST", "/v1/queue/retry", {}, "{\"all\":true,\"route\":\"main\"}") == 400);
  CHECK(rig.refused("POST", "/v1/queue/retry", {}, "{\"routes\":\"main\"}") == 400);
  CHECK(rig.post("/v1/queue/retry", "{\"route\":\"main\"}")["changed"] == 1);
  CHECK(rig.get("/v1/queue", {{"state", "waiting"}})["deliveries"].size() == 2);
  CHECK(rig.post("/v1/queue/retry", "{\"all\":true}")["changed"] == 0);  // due already
}

TEST_CASE("a retry names the routes at rest whose deliveries wait nevertheless") {
  Filled rig;
  const auto resting = [&](const std::string& path, const std::string& body) {
    const auto list = rig.post(path, body)["resting"];
    return list.size() == 0 ? "" : list[0].text("route") + " " + list[0].text("blocked");
  };
  CHECK(resting(rig.path(2, "/retry"), "").empty());
  rig.post("/v1/routes/main/pause");
  CHECK(resting(rig.path(2, "/retry"), "") == "main paused");
  CHECK(resting("/v1/queue/retry", "{\"route\":\"main\"}") == "main paused");
  CHECK(resting("/v1/queue/retry", "{\"all\":true}") == "main paused");
  rig.post("/v1/routes/main/resume");
  rig.daemon.now.routes[0].held = {"the token cannot be read", "sudo chmod 600 token"};
  CHECK(resting("/v1/queue/retry", "{\"all\":true}") == "main held");
  rig.daemon.now.routes.clear();
  CHECK(resting("/v1/queue/retry", "{\"all\":true}") == "main not configured");
}

TEST_CASE("a delivery of a paused route has no next try, one of a route in trouble its probe's") {
  Filled rig;
  const auto of_list = [&] {
    return rig.get("/v1/queue", {{"state", "waiting"}})["deliveries"][0];
  };
  CHECK(of_list()["blocked"].is_null());
  CHECK(of_list()["next_try_in_s"] == 0);
  rig.post("/v1/routes/main/pause");
  CHECK(of_list()["blocked"] == "paused");
  CHECK(of_list()["next_try_in_s"].is_null());
  CHECK(rig.get(rig.path(0))["delivery"]["blocked"] == "paused");
  CHECK(rig.get(rig.path(0))["delivery"]["next_try_in_s"].is_null());
  CHECK(rig.get(rig.path(2))["delivery"]["blocked"].is_null());  // it is dead
  rig.post("/v1/routes/main/resume");
  CHECK(of_list()["blocked"].is_null());
  rig.daemon.now.routes[0].breaker = relay::Breaker::open;
  rig.daemon.now.routes[0].until_probe = 40s;
  CHECK(of_list()["blocked"] == "unreachable");
  CHECK(of_list()["next_try_in_s"] == 40);
  rig.daemon.now.routes.clear();
  CHECK(of_list()["blocked"] == "not configured");
  CHECK(of_list()["next_try_in_s"].is_null());
}
