#include "tests/cli/rig.hpp"

using rig::Rig;

namespace {

void answers(Rig& rig, const std::string& state, const std::string& text) {
  rig.daemon.set("POST /v1/modems/kitchen/ussd",
                 R"({"modem":"kitchen","state":")" + state + R"(","text":")" + text + "\"}");
  rig.daemon.set("POST /v1/modems/kitchen/ussd/cancel", R"({"cancelled":true})");
}

}  // namespace

TEST_CASE("the network's reply is printed line by line without control characters") {
  Rig rig;
  answers(rig, "done", "Balance:\\r\\n 1.00 \\u001b[31m");
  const auto ran = rig({"ussd", "kitchen", "*100#"});
  CHECK(ran.code == 0);
  CHECK(ran.says("Balance:\n"));
  CHECK(ran.out.find('\x1b') == std::string::npos);
  CHECK(rig.daemon.last().body.find("*100#") != std::string::npos);
  CHECK(rig({"ussd", "kitchen", "*100#", "--json"}).says("\"text\""));
}

TEST_CASE("a menu is answered with --reply, by typing, or closed") {
  Rig rig;
  answers(rig, "reply-wanted", "1 Balance");
  SUBCASE("--reply") {
    rig({"ussd", "kitchen", "*101#", "--reply", "1"});
    const auto all = rig.daemon.requests();
    REQUIRE(all.size() == 3);
    CHECK(all[1].body.find("\"1\"") != std::string::npos);
    CHECK(all[2].path == "/v1/modems/kitchen/ussd/cancel");
  }
  SUBCASE("typed") {
    rig({"ussd", "kitchen", "*101#"}, rig::Terminal::yes, "2\n\n");
    CHECK(rig.daemon.requests().size() == 3);
  }
  SUBCASE("closed") {
    const auto ran = rig({"ussd", "kitchen", "*101#"});
    CHECK(ran.complains("--reply"));
    CHECK(rig.daemon.requests().size() == 2);
  }
}

TEST_CASE("an unknown code fails, and a missing one is wrong usage") {
  Rig rig;
  answers(rig, "unsupported", "");
  CHECK(rig({"ussd", "kitchen", "*9#"}).code == cli::kFailed);
  CHECK(rig({"ussd", "kitchen"}).code == cli::kUsage);
  CHECK(rig({"ussd", "kitchen", "--cancel"}).code == 0);
}
