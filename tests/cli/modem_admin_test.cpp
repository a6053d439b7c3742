#include "cli/modem_admin.hpp"

#include "json/json.hpp"
#include "tests/cli/rig.hpp"

using rig::Rig;
using rig::Terminal;

TEST_CASE("an AT command is sent and the answer printed unchanged") {
  Rig rig;
  rig.daemon.set("POST /v1/modems/kitchen/at", R"({"lines":["+CSQ: 20,99","OK"]})");
  const auto ran = rig({"modem", "at", "kitchen", "AT+CSQ"});
  CHECK(ran.out == "+CSQ: 20,99\nOK\n");
  CHECK(rig.daemon.last().body == R"({"command":"AT+CSQ"})");
  rig({"modem", "at", "kitchen", "ATZ", "--force"});
  CHECK(rig.daemon.last().body == R"({"command":"ATZ","force":true})");
}

TEST_CASE("a refused command names the option --force") {
  Rig rig;
  rig.daemon.refuse("POST /v1/modems/kitchen/at", 428, "ATZ is refused", "… --force");
  const auto ran = rig({"modem", "at", "kitchen", "ATZ"});
  CHECK(ran.code == cli::kRefused);
  CHECK(ran.complains("--force"));
}

TEST_CASE("an answer that ends with an error of the modem is exit code 1") {
  Rig rig;
  for (const auto* last : {"ERROR", "+CME ERROR: 10", "+CMS ERROR: 500", "NO CARRIER"}) {
    rig.daemon.set("POST /v1/modems/kitchen/at", std::string(R"({"lines":[")") + last + "\"]}");
    const auto ran = rig({"modem", "at", "kitchen", "AT+CIMI"});
    CHECK(ran.code == cli::kFailed);
    CHECK(ran.says(last));
  }
}

TEST_CASE("a text that is no AT command is wrong usage") {
  Rig rig;
  rig.daemon.refuse("POST /v1/modems/kitchen/at", 400, "the command must be one line", "…");
  CHECK(rig({"modem", "at", "kitchen", "CSQ"}).code == cli::kUsage);
}

TEST_CASE("a console sends commands line by line and continues after an error") {
  Rig rig;
  rig.daemon.set("POST /v1/modems/kitchen/at", R"({"lines":["OK"]})");
  const auto ran = rig({"modem", "console", "kitchen"}, Terminal::yes, "AT\n\nAT+CSQ\n");
  CHECK(ran.out == "OK\nOK\n");
  CHECK(rig.daemon.requests().size() == 2);
  rig.daemon.refuse("POST /v1/modems/kitchen/at", 409, "refused", "look");
  CHECK(rig({"modem", "console", "kitchen"}, Terminal::no, "ATZ\nATZ\n").complains("refused"));
  CHECK(rig.daemon.requests().size() == 4);
}

TEST_CASE("a reset asks for confirmation, and names the command that shows its end") {
  Rig rig;
  rig.daemon.set("GET /v1/modems/kitchen", R"({"modem":{}})");
  rig.daemon.set("POST /v1/modems/kitchen/reset", R"({"modem":"kitchen","level":"reset"})");
  CHECK(rig({"modem", "reset", "kitchen"}).code == cli::kRefused);
  CHECK(rig({"modem", "reset", "kitchen", "--yes"}).says("gsmrelay history --modem kitchen"));
  CHECK(rig.daemon.last().body == R"({"level":"reset"})");
  rig({"modem", "reset", "kitchen", "--level", "reopen", "--force"});
  CHECK(rig.daemon.last().body == R"({"level":"reopen","force":true})");
  rig({"modem", "reset", "kitchen", "--level", "usb-reset", "--yes"});
  CHECK(rig.daemon.last().body == R"({"level":"usb-reset"})");
  CHECK(rig({"modem", "reset", "kitchen", "--level", "hammer"}).code == cli::kUsage);
}

TEST_CASE("suspend asks for confirmation, resume does not") {
  Rig rig;
  rig.daemon.set("GET /v1/modems/kitchen", R"({"modem":{}})");
  rig.daemon.set("POST /v1/modems/kitchen/suspend", R"({"suspended":true})");
  rig.daemon.set("POST /v1/modems/kitchen/resume", R"({"suspended":false})");
  CHECK(rig({"modem", "suspend", "kitchen"}).code == cli::kRefused);
  CHECK(rig({"modem", "suspend", "kitchen", "--yes"}).says("gsmrelay modem resume kitchen"));
  CHECK(rig({"modem", "resume", "kitchen"}).says("opened again"));
}

TEST_CASE("a modem that does not exist is an error before the question") {
  Rig rig;
  for (const auto* verb : {"suspend", "park", "reset", "clear", "scan"}) {
    CAPTURE(verb);
    const auto ran = rig({"modem", verb, "nope"}, Terminal::yes, "y\n");
    CHECK(ran.code == cli::kNoSuch);
    CHECK(ran.complains("no such thing"));
    CHECK_FALSE(ran.complains("?"));
    CHECK(rig.daemon.last().path == "/v1/modems/nope");
  }
}

TEST_CASE("park asks for confirmation, unpark does not") {
  Rig rig;
  rig.daemon.set("GET /v1/modems/kitchen", R"({"modem":{}})");
  rig.daemon.set("POST /v1/modems/kitchen/park", R"({"parked":true})");
  rig.daemon.set("POST /v1/modems/kitchen/unpark", R"({"parked":false})");
  CHECK(rig({"modem", "park", "kitchen"}).code == cli::kRefused);
  CHECK(rig({"modem", "park", "kitchen", "--yes"}).says("gsmrelay modem unpark kitchen"));
  CHECK(rig({"modem", "unpark", "kitchen"}).says("tried now"));
}

TEST_CASE("clear asks, shows each memory, and fails if a message was left") {
  Rig rig;
  const std::string fine =
      R"({"name":"SM","before":3,"used":0,"total":3,"drafts":2,"sent":1,"saved":0,"left":0,)"
      R"("trouble":""})";
  rig.daemon.set("GET /v1/modems/kitchen", R"({"modem":{}})");
  rig.daemon.set("POST /v1/modems/kitchen/clear", R"({"memories":[)" + fine + "]}");
  CHECK(rig({"modem", "clear", "kitchen"}).code == cli::kRefused);
  CHECK(rig.daemon.last().method == "GET");
  const auto ran = rig({"modem", "clear", "kitchen", "--yes"});
  CHECK(ran.code == 0);
  CHECK(ran.says("3 of 3"));
  CHECK(ran.says("0 of 3"));
  CHECK(rig::widest(ran.out) <= 80);
  CHECK(rig({"modem", "clear", "kitchen", "--yes", "-g", "name,drafts"}).out == "SM\t2\n");
  const auto parsed =
      json::parse_or_null(rig({"modem", "clear", "kitchen", "--yes", "--json"}).out);
  CHECK(parsed["memories"][0]["drafts"] == 2);
  rig.daemon.set(
      "POST /v1/modems/kitchen/clear",
      R"({"memories":[{"name":"SM","before":3,"used":1,"total":3,"left":1,)"
      R"("trouble":"1 left: the modem answers OK and does not delete; change the SIM"}]})");
  const auto left = rig({"modem", "clear", "kitchen", "--yes"});
  CHECK(left.code == cli::kFailed);
  CHECK(left.says("SM: 1 left: the modem answers OK"));
  CHECK(rig({"modem", "clear", "--help"}).says("gsmrelay modem clear kitchen"));
}
