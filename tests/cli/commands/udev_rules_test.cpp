#include "drivers/udev_rules.hpp"

#include <nlohmann/json.hpp>

#include "tests/cli/rig.hpp"

TEST_CASE("the rules are printed as they are, or in JSON") {
  const auto ran = rig::run({"udev-rules"});
  CHECK(ran.code == 0);
  CHECK(ran.out == drivers::udev_rules());
  CHECK(nlohmann::json::parse(rig::run({"udev-rules", "--json"}).out).at("rules") == ran.out);
}
