#include "cli/doctor_report.hpp"

#include <doctest/doctest.h>

TEST_CASE("the state is that of the worst warning, and a notice is fine") {
  const auto of = [](std::string_view code) {
    return std::string(cli::state_of(warnings::arrange({{.code = code}}, {})));
  };
  CHECK(std::string(cli::state_of({})) == "fine");
  CHECK(of("kept-messages") == "fine");
  CHECK(of("sets-overdue") == "degraded");
  CHECK(of("disk-full") == "critical");
}
