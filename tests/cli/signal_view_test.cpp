#include "cli/signal_view.hpp"

#include "tests/cli/rig.hpp"

using cli::Json;

TEST_CASE("row 139: the registration is shown with its domains and the reject cause") {
  const Json home = json::parse_or_null(
      R"({"registration":1,"registered":true,"domains":[)"
      R"({"domain":"circuit","registered":true,"cell":"B10F","area":"00C3","technology":7},)"
      R"({"domain":"packet","registered":false},{"domain":"lte","registered":true}]})");
  CHECK(cli::registration_of(home) == "home network (circuit, lte)");
  CHECK(cli::cell_of(home) == "B10F in area 00C3, LTE");
  const Json denied = json::parse_or_null(R"({"registration":3,"refusal":"PLMN not allowed",)"
                                          R"("domains":[{"domain":"lte","cause":15}]})");
  CHECK(cli::registration_of(denied).find("no suitable cell") != std::string::npos);
  CHECK(cli::registration_of(denied).find("PLMN not allowed") != std::string::npos);
  CHECK(cli::cell_of(denied).empty());
}

TEST_CASE("row 139: the signal is shown with its history in 80 columns") {
  rig::Rig rig;
  std::string signals;
  for (int i = 100; i > 0; --i)
    signals += (signals.empty() ? "" : ",") + std::string("{\"age_s\":") + std::to_string(i * 60) +
               ",\"dbm\":" + std::to_string(-113 + i) + "}";
  rig.daemon.set("GET /v1/modems/kitchen",
                 R"({"modem":{"name":"kitchen","signal_dbm":-71},"signals":[)" + signals + "]}");
  const auto ran = rig({"modem", "signal", "kitchen"});
  CHECK(ran.code == 0);
  CHECK(ran.says("-71 dBm"));
  CHECK(ran.says("-112 to -53 dBm"));
  CHECK(ran.says("▁"));
  CHECK(rig::widest(ran.out) <= 80);
  CHECK_FALSE(rig({"modem", "signal", "kitchen", "--ascii"}).says("▁"));
}
