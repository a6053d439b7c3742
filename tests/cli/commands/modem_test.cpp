#include "tests/cli/rig.hpp"

using rig::Rig;

namespace {

const std::string kModem =
    R"({"name":"kitchen","port":"/dev/ttyUSB0","health":"failing","trouble":"the SIM needs its PIN",)"
    R"("manufacturer":"huawei","model":"E3531","imei":"490154*******18","sim":"pin","operator":"MTN",)"
    R"("registration":3,"signal_dbm":-90,"memories":[{"name":"SM","used":2,"total":30}],)"
    R"("last_heard_s":2,"last_sms_s":null,"received":12,"reopened":1,"timeouts":2,"commands":99})";

}  // namespace

TEST_CASE("modems are listed, one line each") {
  Rig rig;
  rig.daemon.set("GET /v1/modems", R"({"modems":[)" + kModem + "]}");
  const auto ran = rig({"modem"});
  CHECK(ran.code == 0);
  CHECK(rig::lines(ran.out) == 2);
  CHECK(ran.says("kitchen  failing"));
  CHECK(ran.says("ttyUSB0"));
  CHECK(rig::widest(ran.out) <= 80);
  CHECK(rig({"modem", "list"}).out == ran.out);
  rig.daemon.set("GET /v1/modems", R"({"modems":[]})");
  CHECK(rig({"modem"}).out == "no modem is configured or found\n");
}

TEST_CASE("one modem is shown with its trouble and its registration") {
  Rig rig;
  rig.daemon.set("GET /v1/modems/kitchen", R"({"modem":)" + kModem + "}");
  const auto ran = rig({"modem", "show", "kitchen"});
  CHECK(ran.code == 0);
  CHECK(ran.says("trouble     the SIM needs its PIN\n"));
  CHECK(ran.says("in all "));
  CHECK_FALSE(ran.says("since start"));
  CHECK(ran.says("denied"));
  CHECK(ran.says("SM: 2 of 30"));
  CHECK(rig({"modem", "show", "kitchen", "-g", "health,received"}).out == "failing\t12\n");
  CHECK(rig({"modem", "show", "attic"}).code == cli::kNoSuch);
}

TEST_CASE("row 201: the wanted network stands beside the one in use, with what differs") {
  Rig rig;
  rig.daemon.set(
      "GET /v1/modems/kitchen",
      R"({"modem":{"name":"kitchen","operator":"MTN","operator_number":"62401",)"
      R"("operator_selection":"manual","wish":{"operator_lock":"62402","technology":"2G",)"
      R"("roaming_forbidden":true,"trouble":"uses the network 62401 and not 62402"}}})");
  const auto ran = rig({"modem", "show", "kitchen"});
  CHECK(ran.says("operator    MTN (62401), no other one may be used\n"));
  CHECK(ran.says("wanted      only the operator 62402, only 2G, no roaming\n"));
  CHECK(ran.says("uses the network 62401 and not 62402\n"));
  rig.daemon.set("GET /v1/modems/kitchen",
                 R"({"modem":{"name":"kitchen","operator":"MTN","operator_number":"62401"}})");
  CHECK_FALSE(rig({"modem", "show", "kitchen"}).says("wanted"));
}

TEST_CASE("row 200: the service centre of the card is shown, also that none is stored") {
  Rig rig;
  const auto shown = [&](const std::string& fields) {
    rig.daemon.set("GET /v1/modems/kitchen", R"({"modem":{"name":"kitchen",)" + fields + "}}");
    return rig({"modem", "show", "kitchen"}).out;
  };
  CHECK(shown(R"("health":"up","sim":"ready","smsc":"+23767****00")")
            .find("SMS centre  +23767****00\n") != std::string::npos);
  CHECK(shown(R"("health":"up","sim":"ready","smsc":"")").find("none is stored on the card") !=
        std::string::npos);
  CHECK(shown(R"("health":"absent","sim":"ready","smsc":"")").find("SMS centre") ==
        std::string::npos);
  CHECK(shown(R"("health":"up","sim":"ready","smsc":null)").find("SMS centre") ==
        std::string::npos);
  CHECK(shown(R"("health":"up","sim":"ready")").find("SMS centre") == std::string::npos);
}

TEST_CASE("a modem without an AT port is listed below the others") {
  Rig rig;
  rig.daemon.set(
      "GET /v1/modems",
      R"({"modems":[],"unused":[{"usb":"1-1.2","why":"a network card with a web page"}]})");
  CHECK(rig({"modem"}).says("not used: USB 1-1.2: a network card with a web page\n"));
}

TEST_CASE("what is not known of an absent modem is left empty") {
  Rig rig;
  const std::string absent =
      R"({"name":"kitchen","port":"","health":"absent","trouble":"not found yet","sim":"unknown",)"
      R"("manufacturer":"","model":"","operator":"","signal_dbm":null,"registration":-1,"memories":[]})";
  rig.daemon.set("GET /v1/modems/kitchen", R"({"modem":)" + absent + "}");
  const auto ran = rig({"modem", "show", "kitchen"});
  for (const auto* name : {"model", "operator", "memories"}) CHECK_FALSE(ran.says(name));
  CHECK(ran.says("signal      -\n"));
  rig.daemon.set("GET /v1/modems", R"({"modems":[)" + absent + "]}");
  CHECK_FALSE(rig({"modem"}).says("dBm"));
}
