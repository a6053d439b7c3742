#include "monitoring/active_warning.hpp"

#include <doctest/doctest.h>

TEST_CASE("warnings of the severity and above are listed, one in a line") {
  const std::vector<monitoring::ActiveWarning> all{
      {"disk-low", "", config::Threshold::degraded, "the disk is nearly full", ""},
      {"modem-none", "", config::Threshold::critical, "no modem is found", ""}};
  CHECK(monitoring::list_warnings(all, config::Threshold::degraded) ==
        "degraded: the disk is nearly full\ncritical: no modem is found\n");
  CHECK(monitoring::list_warnings(all, config::Threshold::critical) ==
        "critical: no modem is found\n");
  CHECK(monitoring::list_warnings({}, config::Threshold::degraded).empty());
}
