#include "drivers/udev_rules.hpp"

#include "json/json.hpp"
#include "tests/cli/rig.hpp"

TEST_CASE("the rules are printed as text or in JSON") {
  const auto ran = rig::run({"udev-rules"});
  CHECK(ran.code == 0);
  CHECK(ran.out == drivers::udev_rules());
  CHECK(json::parse_or_null(rig::run({"udev-rules", "--json"}).out).at("rules") == ran.out);
}
