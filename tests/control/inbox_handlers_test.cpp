#include "tests/control/rig.hpp"
#include "util/text.hpp"

using namespace desk;
using rig::Rig;

TEST_CASE("the inbox is listed page by page, newest first") {
  Rig rig;
  for (int i = 0; i < 5; ++i) rig.desk.accept(one_sms("text " + std::to_string(i)));
  const auto first = rig.get("/v1/inbox", {{"limit", "2"}});
  REQUIRE(first["messages"].size() == 2);
  CHECK(first["messages"][0]["length"] == 6);
  CHECK(first["messages"][0]["state"] == "waiting");
  CHECK(first["messages"][0]["sender"] == "+23767****01");
  CHECK(!first["messages"][0].contains("text"));
  CHECK(first["messages"][0]["id"].number() > first["messages"][1]["id"].number());
  const auto before = std::to_string(first["before"].number());
  const auto rest = rig.get("/v1/inbox", {{"before", before}});
  CHECK(rest["messages"].size() == 3);
  CHECK(rest["before"].is_null());
}

TEST_CASE("a message is found by number or by the beginning of its key") {
  Rig rig;
  const auto id = rig.desk.accept(one_sms("aGVsbG8=")).id;
  const auto key = rig.desk.message(id).key;
  const auto shown = rig.get("/v1/inbox/" + std::to_string(id));
  CHECK(shown["message"]["key"] == key);
  CHECK(shown["deliveries"].size() == 1);
  CHECK(rig.get("/v1/inbox/" + key.substr(0, 8))["message"]["id"] == id);
  CHECK(rig.refused("GET", "/v1/inbox/999") == 404);
  CHECK(rig.refused("GET", "/v1/inbox/zzz") == 404);
  CHECK(rig.refused("GET", "/v1/inbox/" + std::string(5'000, 'a')) == 404);
}

TEST_CASE("row 129: a message has its modem and SIM, masked unless whole numbers are asked for") {
  Rig rig;
  const std::string imei = "490154203237518", iccid = "8923700000000000123",
                    imsi = "624010000000001";
  auto sms = one_sms("hello", {.sim = iccid});
  sms.imei = imei;
  rig.desk.accept(sms);
  ok(rig.desk.sims().record_sighting({iccid, iccid, imsi, "", "kitchen", "ready"}));
  const std::vector<std::pair<const char*, const std::string*>> who{
      {"imei", &imei}, {"iccid", &iccid}, {"imsi", &imsi}};
  for (const auto& shown :
       {rig.get("/v1/inbox")["messages"][0], rig.get("/v1/inbox/1")["message"]}) {
    CHECK(shown["modem"] == "kitchen");
    for (const auto& [name, whole] : who) CHECK(shown[name] == util::mask_number(*whole));
  }
  const auto shown = rig.get("/v1/inbox/1", {{"numbers", "1"}})["message"];
  for (const auto& [name, whole] : who) CHECK(shown[name] == *whole);
}

TEST_CASE("the TPDUs of a message have no octets unless texts are asked for") {
  Rig rig;
  const auto parts = sms_of(text_of_parts(2));
  rig.desk.accept(parts);
  CHECK(!rig.get("/v1/inbox/1/raw")["parts"][0].contains("hex"));
  const auto raw = rig.get("/v1/inbox/1/raw", {{"text", "1"}});
  REQUIRE(raw["parts"].size() == 2);
  CHECK(raw["parts"][1]["hex"] == parts[1].hex);
}

TEST_CASE("an incomplete set lists its missing parts") {
  Rig rig;
  const auto parts = sms_of(text_of_parts(3));
  rig.desk.accept(parts[1]);
  const auto sets = rig.get("/v1/inbox/partial")["sets"];
  REQUIRE(sets.size() == 1);
  CHECK(sets[0]["present"] == rig::Json::array({2}));
  CHECK(sets[0]["missing"] == rig::Json::array({1, 3}));
  CHECK(sets[0]["overdue"] == false);
  CHECK(sets[0]["deadline_in_s"].number() > 0);
}

TEST_CASE("an SMS that could not be decoded is listed with its reason and source") {
  Rig rig;
  rig.desk.accept(garbage("0123"));
  const auto raw = rig.get("/v1/inbox/raw")["raw"];
  REQUIRE(raw.size() == 1);
  CHECK(raw[0]["source"] == "ME");
  CHECK(raw[0]["octets"] == 2);
  CHECK(!raw[0].contains("hex"));
  CHECK(rig.get("/v1/inbox/raw", {{"text", "1"}})["raw"][0]["hex"] == "0123");
}

TEST_CASE("a kept message is relayed later, once to each route") {
  Rig rig;
  rig.desk.router.routes.clear();
  const auto id = std::to_string(rig.desk.accept(one_sms("hello")).id);
  CHECK(rig.get("/v1/inbox/" + id)["message"]["state"] == "kept");
  CHECK(rig.post("/v1/inbox/" + id + "/relay", "{}")["changed"] == 1);
  CHECK(rig.get("/v1/inbox/" + id)["message"]["state"] == "waiting");
  CHECK(rig.desk.due().size() == 1);
  CHECK(rig.refused("POST", "/v1/inbox/" + id + "/relay", {}, "{}") == 409);
  CHECK(rig.desk.audit().waiting == 1);
  rig.desk.deliver_all();
  CHECK(rig.get("/v1/inbox/" + id)["message"]["state"] == "relayed");
}

TEST_CASE("a message is relayed later only if it is whole and the route is known") {
  Rig rig;
  rig.desk.router.routes.clear();
  const auto id = std::to_string(rig.desk.accept(one_sms("hello")).id);
  CHECK(rig.refused("POST", "/v1/inbox/" + id + "/relay", {}, R"({"route":"nope"})") == 404);
  CHECK(rig.refused("POST", "/v1/inbox/999/relay", {}, "{}") == 404);
  rig.daemon.allowed.clear();  // [[sim]] routes exclude it
  CHECK(rig.refused("POST", "/v1/inbox/" + id + "/relay", {}, R"({"route":"main"})") == 409);
  CHECK(rig.refused("POST", "/v1/inbox/" + id + "/relay", {}, "{}") == 409);
  rig.daemon.allowed = {"main"};
  rig.desk.clock.advance(kDay * 8);
  rig.desk.run_housekeeping();
  CHECK(rig.refused("POST", "/v1/inbox/" + id + "/relay", {}, "{}") == 409);
  CHECK(rig.desk.due().empty());
}

TEST_CASE("kept messages that a changed accept takes are relayed, the others stay") {
  Rig rig;
  rig.desk.router.routes.clear();
  for (const char* text : {"hello", "good evening", "RelaySMS"}) rig.desk.accept(one_sms(text));
  CHECK(rig.post("/v1/inbox/relay", "{}")["changed"] == 0);
  relay::RouteSettings all;
  all.name = "main";
  all.accept = relay::Accept::all;
  rig.daemon.router = relay::RouteTable({all});
  const auto done = rig.post("/v1/inbox/relay", "{}");
  CHECK(done["checked"] == 3);
  CHECK(done["changed"] == 3);
  CHECK(done["next"].is_null());
  CHECK(rig.get("/v1/inbox", {{"state", "kept"}})["messages"].empty());
  CHECK(rig.get("/v1/inbox", {{"state", "waiting"}})["messages"].size() == 3);
  CHECK(rig.refused("POST", "/v1/inbox/relay", {}, R"({"after":-1})") == 400);
  rig.uid = rig::kReader;
  CHECK(rig.refused("POST", "/v1/inbox/relay", {}, "{}") == 403);
}

TEST_CASE("the list of messages is filtered, and a wrong filter is refused") {
  Rig rig;
  rig.desk.accept(one_sms("hello"));
  CHECK(rig.get("/v1/inbox", {{"state", "waiting"}})["messages"].size() == 1);
  CHECK(rig.get("/v1/inbox", {{"state", "all"}})["messages"].size() == 1);
  CHECK(rig.get("/v1/inbox", {{"state", "dead"}})["messages"].empty());
  CHECK(rig.get("/v1/inbox", {{"modem", "nowhere"}})["messages"].empty());
  CHECK(rig.get("/v1/inbox", {{"since_s", "60"}})["messages"].size() == 1);
  rig.desk.clock.advance(2min);
  CHECK(rig.get("/v1/inbox", {{"since_s", "60"}})["messages"].empty());
  CHECK(rig.refused("GET", "/v1/inbox", {{"state", "nope"}}) == 400);
  CHECK(rig.refused("GET", "/v1/inbox", {{"since_s", "0"}}) == 400);
  const auto with_numbers = [](const std::string& sender) {
    return rig::Query{{"sender", sender}, {"numbers", "1"}};
  };
  CHECK(rig.get("/v1/inbox", with_numbers("0001"))["messages"].size() == 1);
  CHECK(rig.get("/v1/inbox", with_numbers("0002"))["messages"].empty());
  CHECK(rig.refused("GET", "/v1/inbox", with_numbers(std::string(41, '1'))) == 400);
  CHECK(rig.refused("GET", "/v1/inbox", {{"sender", "1"}}) == 403);  // it would unmask numbers
  const auto next_for = [&](const std::string& sender) {
    return rig.ask("GET", "/v1/inbox", {{"sender", sender}}).body;
  };
  CHECK(next_for("67").find("sudo gsmrelay inbox list --show-numbers --sender 67\"") !=
        std::string::npos);
  CHECK(next_for("23767000001").find("23767000001") == std::string::npos);
}
