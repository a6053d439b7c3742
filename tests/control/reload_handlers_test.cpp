#include "tests/control/rig.hpp"

using rig::Rig;

TEST_CASE("a reload of an invalid configuration is 409") {
  Rig rig;
  CHECK(rig.post("/v1/reload")["reloaded"] == true);
  rig.daemon.reload_answer = util::fail(util::Advice::reject, "2 mistakes");
  CHECK(rig.refused("POST", "/v1/reload") == 409);
  CHECK(rig.refused("POST", "/v1/reload", {}, "{\"force\":true}") == 400);
  CHECK(rig.daemon.reloads == 2);
}
