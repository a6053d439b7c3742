#include "json/json.hpp"
#include "tests/cli/rig.hpp"

using rig::Rig;

namespace {

const std::string kInboxMessage =
    R"({"id":17,"key":"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",)"
    R"("modem":"kitchen","imei":"490154*******18","sim":"892370*******23",)"
    R"("iccid":"892370*******23","imsi":"624010*******01","sender":"+23767****01",)"
    R"("received":"2026-11-22T21:27:52.123+00:00","age_s":180,"sent":"2026-11-22T22:27:50+01:00",)"
    R"("encoding":"gsm7","length":412,"parts":3,"total":3,"complete":true,"payload_erased":false,)"
    R"("state":"relayed")";

}  // namespace

TEST_CASE("messages are listed with masked sender and state") {
  Rig rig;
  rig.daemon.set("GET /v1/inbox", R"({"messages":[)" + kInboxMessage + R"(}],"before":17})");
  const auto ran = rig({"inbox", "list", "--limit", "1"});
  CHECK(ran.code == 0);
  CHECK(ran.says("17  3 min ago  +23767****01  kitchen"));
  CHECK(ran.says("relayed"));
  CHECK(ran.says("older ones: gsmrelay inbox list --before 17"));
  CHECK(rig.daemon.last().query.at("limit") == "1");
  rig({"inbox", "list", "--before", "17"});
  CHECK(rig.daemon.last().query.at("before") == "17");
}

TEST_CASE("row 055: a push message is shown with its kind") {
  Rig rig;
  auto mms = kInboxMessage;
  mms.replace(mms.find("\"gsm7\""), 6, R"("8bit","push":"MMS notification")");
  rig.daemon.set("GET /v1/inbox", R"({"messages":[)" + mms + R"(}],"before":null})");
  rig.daemon.set("GET /v1/inbox/17", R"({"message":)" + mms + R"(},"deliveries":[]})");
  CHECK(rig({"inbox", "list"}).says(" MMS "));
  CHECK(rig({"inbox", "show", "17"}).says("MMS notification: from the network, not relayed"));
}

TEST_CASE("a text is requested only with --text") {
  Rig rig;
  rig.daemon.set("GET /v1/inbox/17", R"({"message":)" + kInboxMessage + R"(},"deliveries":[]})");
  const auto without = rig({"inbox", "show", "17"});
  CHECK(without.code == 0);
  CHECK(without.says("412 characters"));
  CHECK(without.says("by kitchen"));
  CHECK(without.says("490154*******18"));
  CHECK(without.says("892370*******23, IMSI 624010*******01"));
  CHECK(without.says("no route accepts it"));
  CHECK(!rig.daemon.last().query.contains("text"));
  rig.daemon.set("GET /v1/inbox/17",
                 R"({"message":)" + kInboxMessage +
                     R"(,"text":"aGVsbG8="},"deliveries":[{"id":3,"route":"main","state":"dead",)"
                     R"("attempts":4,"changed_age_s":7,"last_error":"404 no such user"}]})");
  const auto with = rig({"inbox", "show", "17", "--text"});
  CHECK(rig.daemon.last().query.at("text") == "1");
  CHECK(with.says("text      aGVsbG8="));
  CHECK(with.says("404 no such user"));
}

TEST_CASE("an incomplete set shows its missing parts and whether its deadline has passed") {
  Rig rig;
  rig.daemon.set(
      "GET /v1/inbox/partial",
      R"({"sets":[{"id":4,"sender":"+23767****01","modem":"kitchen","total":4,)"
      R"("present":[1,3],"missing":[2,4],"age_s":3700,"deadline_in_s":7200,"overdue":false},)"
      R"({"id":3,"sender":"M***","modem":"kitchen","total":255,"present":[1],)"
      R"("missing":[2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26],)"
      R"("age_s":999999,"deadline_in_s":-1,"overdue":true}],"before":null})");
  const auto ran = rig({"inbox", "partial"});
  CHECK(ran.says("2/4"));
  CHECK(ran.says("2,4"));
  CHECK(ran.says("in 2 h"));
  CHECK(ran.says("passed"));
  CHECK(rig::widest(ran.out) <= 80);
}

TEST_CASE("raw lists SMS that could not be decoded, or the PDUs of a message") {
  Rig rig;
  const std::string record =
      R"([{"id":1,"modem":"kitchen","source":"SM","age_s":5,"octets":2,"reason":"too short","hex":"0123"}])";
  rig.daemon.set("GET /v1/inbox/raw", R"({"raw":)" + record + "}");
  rig.daemon.set("GET /v1/inbox/17/raw", R"({"message":17,"parts":)" + record + "}");
  CHECK(rig({"inbox", "raw"}).says("too short"));
  const auto parts = rig({"inbox", "raw", "17", "--text"});
  CHECK(parts.says("1: 0123\n"));
  CHECK(rig.daemon.last().query.at("text") == "1");
}

TEST_CASE("inbox relay asks for each message, to all routes or to one") {
  Rig rig;
  rig.daemon.set("POST /v1/inbox/12/relay", R"({"changed":2})");
  rig.daemon.set("POST /v1/inbox/13/relay", R"({"changed":1})");
  const auto ran = rig({"inbox", "relay", "12", "13", "--route", "main"});
  CHECK(ran.code == 0);
  CHECK(ran.says("message 12: 2 deliveries"));
  CHECK(ran.says("message 13: 1 delivery"));
  CHECK(rig.daemon.last().body.find(R"("route":"main")") != std::string::npos);
  rig({"inbox", "relay", "12"});
  CHECK(rig.daemon.last().body.find("route") == std::string::npos);
}

TEST_CASE("inbox relay tries every message and prints one JSON object") {
  Rig rig;
  rig.daemon.refuse("POST /v1/inbox/12/relay", 409, "message 12 misses parts", "look");
  rig.daemon.set("POST /v1/inbox/13/relay", R"({"changed":1})");
  const auto ran = rig({"inbox", "relay", "12", "13", "--json"});
  CHECK(ran.code != 0);
  const auto object = json::parse(ran.out).value();
  CHECK(object["messages"][0]["error"] == "message 12 misses parts");
  CHECK(object["messages"][1]["changed"] == 1);
}

TEST_CASE("inbox list asks for a part of the messages and names the same part for older ones") {
  Rig rig;
  rig.daemon.set("GET /v1/inbox", R"({"messages":[)" + kInboxMessage + R"(}],"before":17})");
  const auto ran = rig({"inbox", "list", "--state", "kept", "--modem", "kitchen", "--since", "2h"});
  CHECK(ran.code == 0);
  CHECK(rig.daemon.last().query.at("state") == "kept");
  CHECK(rig.daemon.last().query.at("modem") == "kitchen");
  CHECK(rig.daemon.last().query.at("since_s") == "7200");
  CHECK(ran.says("gsmrelay inbox list --state kept --modem kitchen --since 2h --before 17"));
  CHECK(rig({"inbox", "list", "--since", "yesterday"}).code == cli::kUsage);
  CHECK(rig({"inbox", "list", "--state", "nope"}).code == cli::kUsage);
}

TEST_CASE("inbox relay --kept follows the pages and says how many were relayed") {
  Rig rig;
  rig.daemon.set("POST /v1/inbox/relay", R"({"checked":3,"changed":2,"next":null})");
  const auto ran = rig({"inbox", "relay", "--kept"});
  CHECK(ran.code == 0);
  CHECK(ran.says("2 of 3 kept messages relayed"));
  CHECK(rig({"inbox", "relay"}).code == cli::kUsage);
  CHECK(rig({"inbox", "relay", "12", "--kept"}).code == cli::kUsage);
  CHECK(rig({"inbox", "relay", "--kept", "--route", "main"}).code == cli::kUsage);
}

TEST_CASE("row 204: inbox release follows the pages of all held messages, or names one sender") {
  Rig rig;
  rig.daemon.set("POST /v1/inbox/release", R"({"changed":3,"next":null})");
  auto ran = rig({"inbox", "release", "--all"});
  CHECK(ran.code == 0);
  CHECK(ran.says("3 messages released"));
  CHECK(rig.daemon.last().body.find("sender") == std::string::npos);
  rig({"inbox", "release", "--sender", "+23767****01"});
  CHECK(rig.daemon.last().body.find(R"("sender":"+23767****01")") != std::string::npos);
  for (const auto& wrong : {std::vector<std::string>{"inbox", "release"},
                            {"inbox", "release", "12", "--all"},
                            {"inbox", "release", "--sender", "0001", "--all"}})
    CHECK(rig(wrong).code == cli::kUsage);
}

TEST_CASE("row 204: inbox release takes the numbers of messages") {
  Rig rig;
  rig.daemon.set("POST /v1/inbox/12/release", R"({"changed":1})");
  rig.daemon.refuse("POST /v1/inbox/13/release", 409, "message 13 is not held", "look");
  const auto ran = rig({"inbox", "release", "12", "13"});
  CHECK(ran.code != 0);
  CHECK(ran.says("message 12: 1 delivery"));
  CHECK(ran.says("message 13 is not held"));
}

TEST_CASE("row 204: inbox show says that a message is held, and which command releases it") {
  Rig rig;
  rig.daemon.set("GET /v1/inbox/17",
                 R"({"message":{"id":17,"state":"held","complete":true},"deliveries":[]})");
  const auto ran = rig({"inbox", "show", "17"});
  CHECK(ran.says("held: its sender has sent more than"));
  CHECK(ran.says("next: gsmrelay inbox release 17"));
}
