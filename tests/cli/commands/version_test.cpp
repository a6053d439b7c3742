#include "json/json.hpp"
#include "tests/cli/rig.hpp"

using rig::Rig;

TEST_CASE("the versions of the program and of the running daemon are printed") {
  Rig rig;
  rig.daemon.set("GET /v1/status", R"({"state":"critical","version":"0.0.1"})");
  const auto ran = rig({"version"});
  CHECK(ran.code == cli::kFine);
  CHECK(ran.says("gsmrelay " GSMRELAY_VERSION "\n"));
  CHECK(ran.says("gsmrelayd 0.0.1\n"));
  CHECK(ran.says("systemctl restart gsmrelayd"));
  CHECK(json::parse_or_null(rig({"version", "--json"}).out)["daemon"] == "0.0.1");
}

TEST_CASE("without a daemon the version of the program is printed") {
  const auto ran = rig::run({"--socket", "/nonexistent/socket", "version"});
  CHECK(ran.code == cli::kFine);
  CHECK(ran.says("gsmrelay " GSMRELAY_VERSION "\n"));
  CHECK(ran.says("gsmrelayd does not run"));
}

TEST_CASE("row 207: the version says whether it has proved itself, and how it can") {
  Rig rig;
  rig.daemon.set("GET /v1/status", R"({"state":"fine","version":")" GSMRELAY_VERSION R"(",
    "proof":{"version":"x","since":"2026-11-30T04:00:00Z","proved":false,"by":""}})");
  const auto ran = rig({"version"});
  CHECK(ran.says("not proved yet\n  next: gsmrelay selftest\n"));
  rig.daemon.set("GET /v1/status", R"({"state":"fine","version":")" GSMRELAY_VERSION R"(",
    "proof":{"version":"x","since":"2026-11-30T04:00:00Z","proved":true,"by":"relayed"}})");
  CHECK(rig({"version"}).says("proved by an SMS that it relayed\n"));
  CHECK(json::parse_or_null(rig({"version", "--json"}).out)["proof"]["proved"] == true);
}
