#include "json/json.hpp"
#include "tests/cli/rig.hpp"

TEST_CASE("a code is explained without the daemon") {
  const auto ran = rig::run({"--socket", "/nonexistent/socket", "explain", "creg-3"});
  CHECK(ran.code == cli::kFine);
  CHECK(ran.says("creg-3 (registration state)\n"));
  CHECK(ran.says("registration denied"));
  CHECK(rig::widest(ran.out) <= cli::kWidth);
  const auto several = rig::run({"explain", "creg-3", "cme-10"});
  CHECK(several.code == cli::kFine);
  CHECK(several.says("creg-3 (registration state)\n"));
  CHECK(several.says("cme-10 (+CME ERROR)\n"));
  const auto words = rig::run({"explain", "+CME", "ERROR:", "10"});
  CHECK(words.says("cme-10 (+CME ERROR)"));
  CHECK(json::parse_or_null(rig::run({"explain", "cme-10", "--json"}).out)["explanation"]["code"] ==
        "cme-10");
}

TEST_CASE("a warning is explained with its next command, unless that is this one") {
  CHECK(rig::run({"explain", "sim-pin-needed"}).says("  next: gsmrelay sim pin MODEM\n"));
  CHECK(rig::run({"explain", "route-down"}).says("  next: gsmrelay route test ROUTE\n"));
  CHECK(!rig::run({"explain", "temperature-high"}).says("next:"));
  CHECK(!rig::run({"explain", "clock-wrong"}).says("next:"));  // depends on the dates
  CHECK(
      json::parse_or_null(rig::run({"explain", "disk-low", "--json"}).out)["explanation"]["next"] ==
      "df -h <path>");
}

TEST_CASE("an unknown code fails with the nearest ones") {
  const auto ran = rig::run({"explain", "sim-pin-neded"});
  CHECK(ran.code == cli::kNoSuch);
  CHECK(ran.complains("similar: sim-pin-needed"));
  CHECK(ran.complains("next: gsmrelay explain sim-pin-needed"));
  CHECK(json::parse_or_null(rig::run({"explain", "zzzzzzzzzzzz", "--json"}).out)["error"]["exit"] ==
        10);
}

TEST_CASE("without a code all are listed") {
  const auto ran = rig::run({"explain"});
  CHECK(ran.code == cli::kFine);
  CHECK(ran.says("sim-pin-needed"));
  CHECK(ran.says("http-401"));
  CHECK(json::parse_or_null(rig::run({"explain", "--json"}).out)["codes"].size() > 150);
}
