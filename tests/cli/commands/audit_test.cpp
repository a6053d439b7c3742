#include "tests/cli/rig.hpp"

using rig::Rig;

namespace {

std::string audit(bool balanced, int difference) {
  return R"({"schema":"gsmrelay/1","balanced":)" + std::string(balanced ? "true" : "false") +
         R"(,"modems":[{"name":"kitchen","received":100000,"relayed":99990,"waiting":4,"dead":3,)"
         R"("dropped":1,"kept":1,"incomplete":1,"difference":)" +
         std::to_string(difference) + R"(}],"routes":[]})";
}

}  // namespace

TEST_CASE("a balanced audit is exit code 0, another 1") {
  Rig rig;
  rig.daemon.set("GET /v1/audit", audit(true, 0));
  const auto good = rig({"audit"});
  CHECK(good.code == 0);
  CHECK(good.says("balanced: all received SMS are accounted for"));
  CHECK(good.says("100000"));
  CHECK(rig::widest(good.out) <= 80);
  rig.daemon.set("GET /v1/audit", audit(false, 1));
  const auto bad = rig({"audit"});
  CHECK(bad.code == cli::kFailed);
  CHECK(bad.says("next: "));
  CHECK(rig({"audit", "--json"}).code == cli::kFailed);
}
