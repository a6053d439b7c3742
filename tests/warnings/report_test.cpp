#include "warnings/report.hpp"

#include <doctest/doctest.h>

using namespace warnings;

namespace {

constexpr Effect kNothingWorks{.receives = false, .relays = false};

}  // namespace

TEST_CASE("arguments are filled in, and one that is not there is left out") {
  const Finding finding{.code = "x", .subject = "kitchen", .arguments = {{"tries", " (3 left)"}}};
  CHECK(fill_in("SIM of {subject} needs its PIN{tries}{more}.", finding) ==
        "SIM of kitchen needs its PIN (3 left).");
  CHECK(fill_in("", finding).empty());
  // A value is not filled in again.
  CHECK(fill_in("{a}", {.code = "x", .subject = "s", .arguments = {{"a", "{subject}"}}}) ==
        "{subject}");
}

TEST_CASE("a consequence is silent below its cause") {
  const auto all = arrange({{.code = "nothing-received"},
                            {.code = "sim-absent", .subject = "kitchen"},
                            {.code = "queue-old", .subject = "main"},
                            {.code = "nothing-relayed"},
                            {.code = "route-dns", .subject = "main"},
                            {.code = "dns-failed"}},
                           kNothingWorks);
  REQUIRE(all.size() == 2);
  CHECK(all[0].definition->code == "dns-failed");
  REQUIRE(all[0].consequences.size() == 3);  // also what follows from what follows from it
  CHECK(all[0].consequences[0].definition->code == "route-dns");
  CHECK(all[0].severity == Severity::critical);  // by its consequence: nothing is relayed
  CHECK(all[1].definition->code == "sim-absent");
  REQUIRE(all[1].consequences.size() == 1);
  CHECK(all[1].consequences[0].definition->code == "nothing-received");
}

TEST_CASE("what happened once since the start explains no fault of today") {
  const auto all = arrange({{.code = "power-low", .at_most = Severity::notice},
                            {.code = "modem-unplugged", .subject = "kitchen"}},
                           kNothingWorks);
  REQUIRE(all.size() == 2);
  CHECK(all[0].definition->code == "modem-unplugged");
  CHECK(all[1].severity == Severity::notice);
  const auto now = arrange({{.code = "power-low"}, {.code = "modem-unplugged"}}, kNothingWorks);
  REQUIRE(now.size() == 1);
  CHECK(now[0].definition->code == "power-low");
}

TEST_CASE("a cause in one modem or route explains nothing in another one") {
  const auto all = arrange({{.code = "network-off", .subject = "attic"},
                            {.code = "radio-off", .subject = "kitchen"},
                            {.code = "queue-old", .subject = "second"},
                            {.code = "route-down", .subject = "main"}},
                           kNothingWorks);
  CHECK(all.size() == 4);
}

TEST_CASE("a critical fault of one modem is degraded while another one receives") {
  const std::vector<Finding> findings{{.code = "sim-absent", .subject = "kitchen"}};
  CHECK(arrange(findings, {.receives = true}).at(0).severity == Severity::degraded);
  CHECK(arrange(findings, {.receives = false}).at(0).severity == Severity::critical);
  const std::vector<Finding> route{{.code = "route-held", .subject = "main"}};
  CHECK(arrange(route, {.receives = false, .relays = true}).at(0).severity == Severity::degraded);
  CHECK(arrange(route, {.receives = true, .relays = false}).at(0).severity == Severity::critical);
  const std::vector<Finding> disk{{.code = "disk-full"}};
  CHECK(arrange(disk, {}).at(0).severity == Severity::critical);
}

TEST_CASE("the most severe warning comes first, and a finding may be less severe") {
  const auto all = arrange({{.code = "signal-weak", .subject = "kitchen"},
                            {.code = "clock-wrong", .at_most = Severity::notice},
                            {.code = "disk-full"},
                            {.code = "not in the catalogue"}},
                           {});
  REQUIRE(all.size() == 3);
  CHECK(all[0].definition->code == "disk-full");
  CHECK(all[2].definition->code == "clock-wrong");
  CHECK(worst(all) == Severity::critical);
  CHECK(!worst({}));
}
