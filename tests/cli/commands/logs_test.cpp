#include "tests/cli/rig.hpp"

TEST_CASE("the number of lines of the log is at least 1") {
  CHECK(rig::run({"logs", "--lines", "0"}).code == cli::kUsage);
  CHECK(rig::run({"help", "logs"}).says("gsmrelay logs --follow"));
}
