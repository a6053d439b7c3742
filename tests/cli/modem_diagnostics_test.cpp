#include "cli/modem_diagnostics.hpp"

#include "tests/cli/rig.hpp"

using rig::Rig;
using rig::Terminal;

TEST_CASE("row 167: a trace is started, printed line by line and ends with the modem's") {
  Rig rig;
  rig.daemon.set("POST /v1/modems/kitchen/trace", R"({"modem":"kitchen","seconds":5})");
  rig.daemon.set("GET /v1/modems/kitchen/trace",
                 R"({"running":false,"last":2,"lost":3,"lines":["> AT","< OK"]})");
  const auto ran = rig({"modem", "trace", "kitchen", "--seconds", "5", "--reopen"});
  CHECK(ran.code == 0);
  CHECK(ran.out == "> AT\n< OK\n");
  CHECK(ran.complains("3 lines were lost"));
  const auto first = rig.daemon.requests().front();
  CHECK(first.query.at("seconds") == "5");
  CHECK(first.body == R"({"reopen":true})");
  CHECK(rig({"modem", "trace", "kitchen", "--json"}).says("\"lines\":[\"> AT\",\"< OK\"]"));
  CHECK(rig({"modem", "trace", "kitchen", "--seconds", "601"}).code == cli::kUsage);
  CHECK(rig({"modem", "trace", "attic"}).code == cli::kNoSuch);
}

TEST_CASE("row 139: a scan is a table of networks, with its progress on a terminal") {
  Rig rig;
  rig.daemon.set("GET /v1/modems/kitchen", R"({"modem":{}})");
  rig.daemon.set("POST /v1/modems/kitchen/scan",
                 R"({"networks":[{"name":"MTN Cameroon","number":"62401","country":"cm",)"
                 R"("status":"in use","technology":7}]})");
  const auto ran = rig({"modem", "scan", "kitchen", "--yes"}, Terminal::yes);
  CHECK(ran.code == 0);
  CHECK(ran.says("MTN Cameroon"));
  CHECK(ran.says("LTE"));
  CHECK(rig({"modem", "scan", "kitchen", "--yes", "--json"}).says("\"62401\""));
  rig.daemon.set("POST /v1/modems/kitchen/scan", R"({"networks":[]})");
  CHECK(rig({"modem", "scan", "kitchen", "--yes"}).says("antenna"));
  rig.daemon.refuse("POST /v1/modems/kitchen/scan", 503, "the modem is away", "look");
  CHECK(rig({"modem", "scan", "kitchen", "--yes"}).complains("the modem is away"));
}

TEST_CASE("a scan is asked about first: without a terminal and without --yes it does not begin") {
  Rig rig;
  rig.daemon.set("GET /v1/modems/kitchen", R"({"modem":{}})");
  const auto ran = rig({"modem", "scan", "kitchen"});
  CHECK(ran.code == cli::kRefused);
  CHECK(ran.complains("may be lost"));
  CHECK(rig.daemon.last().method == "GET");
}

TEST_CASE("a disconnected modem is removed, a connected one is refused") {
  Rig rig;
  rig.daemon.set("POST /v1/modems/usb-1-1/forget",
                 R"({"modem":"usb-1-1","done":["it is in the list no more"]})");
  CHECK(rig({"modem", "forget", "usb-1-1"}).says("  it is in the list no more"));
  rig.daemon.refuse("POST /v1/modems/kitchen/forget", 409, "it is there; unplug it first", "list");
  const auto ran = rig({"modem", "forget", "kitchen"});
  CHECK(ran.code != 0);
  CHECK(ran.complains("unplug it first"));
}
