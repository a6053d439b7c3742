#include "cli/paging.hpp"

#include "tests/cli/rig.hpp"

TEST_CASE("a list ends with the command for its next page") {
  CHECK(cli::more_line(cli::Json{{"before", 17}}, "gsmrelay inbox list") ==
        "older ones: gsmrelay inbox list --before 17\n");
  CHECK(cli::more_line(cli::Json{{"before", nullptr}}, "x").empty());
}
