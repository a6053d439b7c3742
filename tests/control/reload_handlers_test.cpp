#include "tests/control/rig.hpp"

using rig::Rig;

TEST_CASE("a reload of an invalid configuration is 409") {
  Rig rig;
  CHECK(rig.post("/v1/reload")["reloaded"] == true);
  rig.daemon.reload_answer =
      util::fail(util::Advice::reject, "2 mistakes; next: gsmrelay config check '/x y.toml'");
  const auto refused = rig.ask("POST", "/v1/reload");
  CHECK(refused.status == 409);
  CHECK(json::parse_or_null(refused.body)["error"]["next"] == "gsmrelay config check '/x y.toml'");
  CHECK(rig.refused("POST", "/v1/reload", {}, "{\"force\":true}") == 400);
  CHECK(rig.daemon.reloads == 2);
}
