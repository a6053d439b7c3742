#include "cli/state_summary.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace state_summary_test {

namespace {

bool is_alphanumeric_mode(const std::string& text) {
  return text.find_first_not_of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:") ==
         std::string::npos;
}

}  // namespace

TEST_CASE("row 138: the summary has version, state, queues, warnings and modems, and no name") {
  const auto status = json::parse_or_null(
      R"({"version":"1.4.0","queue":{"waiting":12,"dead":3},"held":{"messages":4},)"
      R"("outbox":{"waiting":1},"modems":[{"name":"kitchen","health":"degraded","driver":"huawei",)"
      R"("signal_dbm":-85,"number":"+237670000001"},{"name":"attic","health":"absent"}]})");
  CHECK(cli::summarize_state("critical", {"sim-failed", "modem-silent"}, status) ==
        "GSMRELAY 1.4.0 CRITICAL / QUEUE 12 DEAD 3 HELD 4 OUT 1 / SIM-FAILED MODEM-SILENT / "
        "1 DEGRADED HUAWEI -85 / 2 ABSENT");
}

TEST_CASE("row 138: a summary of a box with much to say fits its QR code and counts the rest") {
  std::string modems;
  for (int i = 0; i < 60; ++i)
    modems +=
        std::string(i > 0 ? "," : "") + R"({"health":"failing","driver":"qu\u00e9ctel \"x\""})";
  const auto status = json::parse_or_null(R"({"version":"1.4.0~rc1_é","modems":[)" + modems + "]}");
  const auto text =
      cli::summarize_state("critical", std::vector<std::string>(40, "certificate-expired"), status);
  CHECK(text.size() <= cli::kLongestSummary);
  CHECK(is_alphanumeric_mode(text));
  CHECK(text.find("CERTIFICATE-EXPIRED +") != std::string::npos);
  CHECK(text.find(" / 1 FAILING QU") != std::string::npos);
  CHECK(text.substr(text.size() - 4).find('+') != std::string::npos);
}

TEST_CASE("without a daemon the summary says so, with what was found all the same") {
  const auto text = cli::summarize_state("critical", {"daemon-down"}, json::Json{{"error", "x"}});
  CHECK(text.ends_with(" CRITICAL / NO-DAEMON / DAEMON-DOWN"));
}

}  // namespace state_summary_test
