#include "cli/modem_admin.hpp"

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
  rig.daemon.refuse("POST /v1/modems/kitchen/at", 409, "ATZ is refused: deaf; --force", "help");
  const auto ran = rig({"modem", "at", "kitchen", "ATZ"});
  CHECK(ran.code != 0);
  CHECK(ran.complains("--force"));
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

TEST_CASE("suspend asks for confirmation, resume does not") {
  Rig rig;
  rig.daemon.set("POST /v1/modems/kitchen/suspend", R"({"suspended":true})");
  rig.daemon.set("POST /v1/modems/kitchen/resume", R"({"suspended":false})");
  CHECK(rig({"modem", "suspend", "kitchen"}).code == cli::kRefused);
  CHECK(rig({"modem", "suspend", "kitchen", "--yes"}).says("gsmrelay modem resume kitchen"));
  CHECK(rig({"modem", "resume", "kitchen"}).says("opened again"));
}
