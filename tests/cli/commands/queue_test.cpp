#include "tests/cli/rig.hpp"

using rig::Rig;

namespace {

const std::string kDelivery =
    R"({"id":3001,"message":3,"route":"main","state":"waiting","attempts":4,"last_error":"503 busy",)"
    R"("changed":"2026-11-22T21:27:52.123+00:00","changed_age_s":12,"age_s":100,"next_try_in_s":30})";

}  // namespace

TEST_CASE("waiting and dead deliveries are listed with the next attempt") {
  Rig rig;
  rig.daemon.set("GET /v1/queue", R"({"deliveries":[)" + kDelivery + R"(],"before":null})");
  const auto ran = rig({"queue"});
  CHECK(ran.says("in 30 s"));
  CHECK(ran.says("503 busy"));
  CHECK(rig.daemon.last().query.at("state") == "open");
  rig({"queue", "list", "--state", "dead", "--route", "main"});
  CHECK(rig.daemon.last().query.at("state") == "dead");
  CHECK(rig.daemon.last().query.at("route") == "main");
  rig.daemon.set("GET /v1/queue", R"({"deliveries":[]})");
  CHECK(rig({"queue"}).out == "no delivery waits or is dead\n");
}

TEST_CASE("row 204: the queue says that messages are held and not in it") {
  Rig rig;
  rig.daemon.set("GET /v1/queue", R"({"deliveries":[],"held":3})");
  CHECK(rig({"queue"}).says(
      "3 messages are held, not in the queue; gsmrelay inbox list --state held\n"));
}

TEST_CASE("one delivery is shown with its message") {
  Rig rig;
  rig.daemon.set("GET /v1/queue/3001",
                 R"({"delivery":)" + kDelivery +
                     R"(,"message":{"sender":"+23767****01","modem":"kitchen","total":3}})");
  const auto ran = rig({"queue", "show", "3001"});
  CHECK(ran.says("3 from +23767****01 by kitchen, 3 parts"));
  CHECK(rig({"queue", "show", "9"}).code == cli::kNoSuch);
}

TEST_CASE("one delivery, all, or those of a route are retried") {
  Rig rig;
  rig.daemon.set("POST /v1/queue/3001/retry", R"({"changed":1})");
  rig.daemon.set("POST /v1/queue/retry", R"({"changed":12})");
  CHECK(rig({"queue", "retry", "3001"}).out == "1 delivery is tried again now\n");
  CHECK(rig({"queue", "retry", "all", "--yes"}).out == "12 deliveries are tried again now\n");
  CHECK(rig.daemon.last().body == R"({"all":true})");
  rig({"queue", "retry", "--route", "main"});
  CHECK(rig.daemon.last().body == R"({"route":"main"})");
}

TEST_CASE("a retry on a route at rest says that the deliveries wait, and for what") {
  Rig rig;
  const auto respond = [&](const std::string& blocked) {
    const auto body =
        R"({"changed":1,"resting":[{"route":"main","blocked":")" + blocked + R"("}]})";
    rig.daemon.set("POST /v1/queue/3001/retry", body);
    rig.daemon.set("POST /v1/queue/retry", body);
  };
  respond("paused");
  CHECK(rig({"queue", "retry", "3001"}).out ==
        "1 delivery waits: route main is paused\n  next: gsmrelay route resume main\n");
  rig.daemon.set("POST /v1/queue/3001/retry",
                 R"({"changed":0,"resting":[{"route":"main","blocked":"paused"}]})");
  CHECK(rig({"queue", "retry", "3001"}).says("nothing is tried: route main is paused\n"));
  respond("held");
  CHECK(rig({"queue", "retry", "--route", "main"}).out ==
        "1 delivery waits: route main is held\n  next: gsmrelay route show main\n");
  respond("not configured");
  CHECK(rig({"queue", "retry", "all"}).out ==
        "1 delivery is tried again now\n"
        "except those of a route at rest: route main is not in the configuration\n"
        "  next: gsmrelay config check\n");
}

TEST_CASE("two selectors, or none, are wrong usage") {
  Rig rig;
  for (const char* verb : {"retry", "drop"}) {
    CHECK(rig({"queue", verb, "3001", "--route", "main", "--yes"}).code == cli::kUsage);
    CHECK(rig({"queue", verb, "--yes"}).code == cli::kUsage);
  }
  CHECK(rig.daemon.requests().empty());
}

TEST_CASE("an empty list names the state that was asked for") {
  Rig rig;
  rig.daemon.set("GET /v1/queue", R"({"deliveries":[]})");
  CHECK(rig({"queue", "list", "--state", "delivered"}).out == "no delivery is delivered\n");
  CHECK(rig({"queue", "list", "--state", "waiting"}).out == "no delivery waits\n");
  CHECK(rig({"queue", "list", "--state", "all"}).out == "no delivery yet\n");
  CHECK(rig({"queue", "list", "--before", "17"}).out == "no older deliveries\n");
}

TEST_CASE("an unknown route is exit code 10") {
  Rig rig;
  rig.daemon.refuse("GET /v1/queue", 404, "there is no route 'mian'", "gsmrelay route list");
  CHECK(rig({"queue", "list", "--route", "mian"}).code == cli::kNoSuch);
  CHECK(rig({"queue", "drop", "--route", "mian", "--yes"}).code == cli::kNoSuch);
}

TEST_CASE("the ids of ten million messages are shown whole") {
  Rig rig;
  auto delivery = kDelivery;
  delivery.replace(delivery.find("3001"), 4, "10000000001");
  delivery.replace(delivery.find(":3,"), 3, ":10000000,");
  rig.daemon.set("GET /v1/queue", R"({"deliveries":[)" + delivery + R"(],"before":10000000001})");
  const auto ran = rig({"queue", "list", "--state", "waiting", "--route", "main"});
  CHECK(ran.says("10000000001  10000000  main"));
  CHECK(ran.says("gsmrelay queue list --state waiting --route main --before 10000000001"));
}

TEST_CASE("dropping the backlog of a route shows its size and asks") {
  Rig rig;
  rig.daemon.set("GET /v1/routes/old",
                 R"({"route":{"name":"old","configured":false,"waiting":12,"dead":3}})");
  rig.daemon.set("GET /v1/queue", R"({"deliveries":[],"until_ms":77})");
  rig.daemon.set("POST /v1/queue/drop", R"({"changed":15})");
  const auto refused = rig({"queue", "drop", "--route", "old"});
  CHECK(refused.code == cli::kRefused);
  CHECK(refused.complains("12 waiting and 3 dead deliveries of route old (not configured)"));
  CHECK(rig({"queue", "drop", "--route", "old"}, rig::Terminal::yes, "n\n").code == cli::kRefused);
  CHECK(rig.daemon.last().method == "GET");
  CHECK(rig({"queue", "drop", "--route", "old", "--yes"}).out == "15 deliveries dropped\n");
  CHECK(rig.daemon.last().body == R"({"route":"old","until_ms":77})");
}

TEST_CASE("dropping asks first") {
  Rig rig;
  rig.daemon.set("GET /v1/queue/3001", R"({"delivery":{"id":3001,"state":"waiting"}})");
  rig.daemon.set("POST /v1/queue/3001/drop", R"({"changed":1})");
  const auto refused = rig({"queue", "drop", "3001"});
  CHECK(refused.code == cli::kRefused);
  CHECK(refused.complains("never reach that server"));
  CHECK(rig({"queue", "drop", "3001"}, rig::Terminal::yes, "n\n").code == cli::kRefused);
  CHECK(rig.daemon.last().method == "GET");
  CHECK(rig({"queue", "drop", "3001"}, rig::Terminal::yes, "y\n").code == 0);
  CHECK(rig.daemon.last().method == "POST");
  CHECK(rig({"queue", "drop", "3001", "--yes"}).out == "dropped\n");
}

TEST_CASE("dropping a delivery that does not exist fails without a question") {
  Rig rig;
  rig.daemon.refuse("GET /v1/queue/999999", 404, "there is no delivery 999999",
                    "gsmrelay queue list --state all");
  const auto ran = rig({"queue", "drop", "999999"}, rig::Terminal::yes, "y\n");
  CHECK(ran.code == cli::kNoSuch);
  CHECK_FALSE(ran.complains("drop it?"));
}

TEST_CASE("dropping all deliveries shows how many they are and asks") {
  Rig rig;
  rig.daemon.set(
      "GET /v1/routes",
      R"({"routes":[{"name":"a","waiting":12,"dead":3},{"name":"b","waiting":1,"dead":0}]})");
  rig.daemon.set("GET /v1/queue", R"({"deliveries":[],"until_ms":77})");
  rig.daemon.set("POST /v1/queue/drop", R"({"changed":16})");
  const auto refused = rig({"queue", "drop", "all"});
  CHECK(refused.code == cli::kRefused);
  CHECK(refused.complains("the 13 waiting and 3 dead deliveries of all routes"));
  CHECK(rig({"queue", "drop", "all", "--yes"}).out == "16 deliveries dropped\n");
  // What arrives after the question stays: the time was read before the counts.
  CHECK(rig.daemon.last().body == R"({"all":true,"until_ms":77})");
  const auto asked = rig.daemon.requests();
  REQUIRE(asked.size() == 5);
  CHECK(asked.at(2).path == "/v1/queue");
  CHECK(asked.at(3).path == "/v1/routes");
}

TEST_CASE("nothing that arrives is dropped if nothing was there at the question") {
  Rig rig;
  rig.daemon.set("GET /v1/routes", R"({"routes":[{"name":"a","waiting":0,"dead":0}]})");
  rig.daemon.set("GET /v1/queue", R"({"deliveries":[],"until_ms":77})");
  rig.daemon.set("POST /v1/queue/drop", R"({"changed":0})");
  CHECK(rig({"queue", "drop", "all"}).out == "0 deliveries dropped\n");  // nothing to ask about
  CHECK(rig.daemon.last().body == R"({"all":true,"until_ms":77})");
}

TEST_CASE("a delivery of a paused or unreachable route says so in place of its next try") {
  Rig rig;
  const auto with = [](const std::string& fields) {
    auto delivery = kDelivery;
    delivery.replace(delivery.find(R"("next_try_in_s":30)"), 18, fields);
    return delivery;
  };
  const auto paused = with(R"("next_try_in_s":null,"blocked":"paused")");
  rig.daemon.set("GET /v1/queue", R"({"deliveries":[)" + paused + R"(],"before":null})");
  CHECK(rig({"queue"}).says("paused"));
  CHECK_FALSE(rig({"queue"}).says("now"));
  rig.daemon.set("GET /v1/queue/3001", R"({"delivery":)" + paused + R"(,"message":{}})");
  CHECK(rig({"queue", "show", "3001"}).says("next: gsmrelay route resume main"));
  const auto unreachable = with(R"("next_try_in_s":40,"blocked":"unreachable")");
  rig.daemon.set("GET /v1/queue/3001", R"({"delivery":)" + unreachable + R"(,"message":{}})");
  CHECK(rig({"queue", "show", "3001"}).says("in 40 s: the route does not work"));
}
