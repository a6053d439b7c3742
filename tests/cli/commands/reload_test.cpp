#include "tests/cli/rig.hpp"

using rig::Rig;

TEST_CASE("a reload says that the configuration is in force, or why the old one stays") {
  Rig rig;
  rig.daemon.set("POST /v1/reload", R"({"reloaded":true})");
  const auto done = rig({"reload"});
  CHECK(done.code == cli::kFine);
  CHECK(done.says("the configuration is in force"));
  rig.daemon.refuse("POST /v1/reload", 409, "the configuration in use stays: line 3: …",
                    "gsmrelay config check");
  const auto refused = rig({"reload"});
  CHECK(refused.code == cli::kFailed);
  CHECK(refused.complains("line 3"));
  CHECK(refused.complains("next: gsmrelay config check"));
}
