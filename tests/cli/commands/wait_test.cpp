#include "tests/cli/rig.hpp"

namespace wait_test {

namespace {

std::string state(bool met, bool over, const std::string& now) {
  return std::string(R"({"for":"modem=up","met":)") + (met ? "true" : "false") + R"(,"over":)" +
         (over ? "true" : "false") + R"(,"now":")" + now + R"(","next":"gsmrelay modem list"})";
}

}  // namespace

TEST_CASE("row 210: a script waits until a modem is up") {
  rig::Rig rig;
  int asked = 0;
  rig.daemon.set_script([&](const net::ServerRequest& request) -> std::optional<std::string> {
    if (request.path != "/v1/wait") return std::nullopt;
    CHECK(request.query.at("for") == "modem=up");
    CHECK(request.query.at("wait") == (asked == 0 ? "0" : "20"));
    return ++asked < 3 ? state(false, false, "0 of 1 modems receive")
                       : state(true, false, "1 of 1 modems receive");
  });
  const auto ran = rig({"wait", "--for", "modem=up", "--timeout", "100"});
  CHECK(ran.code == cli::kFine);
  CHECK(ran.out == "1 of 1 modems receive\n");
  CHECK(asked == 3);
}

TEST_CASE("a wait that takes too long ends with exit code 3 and says what is the case") {
  rig::Rig rig;
  rig.daemon.set("GET /v1/wait", state(false, false, "0 of 1 modems receive"));
  const auto ran = rig({"wait", "--for", "modem=up", "--timeout", "0.1", "--json"});
  CHECK(ran.code == cli::kTimeout);
  CHECK(ran.complains("not within 0.1 s: modem=up; 0 of 1 modems receive"));
  CHECK(ran.complains("gsmrelay modem list"));
  CHECK(ran.says("\"exit\""));
}

TEST_CASE("a condition that cannot be met, is unknown or forbidden ends the wait at once") {
  rig::Rig rig;
  rig.daemon.set("GET /v1/wait", state(false, true, "message 12 is dead"));
  const auto dead = rig({"wait", "--for", "relayed=12", "--timeout", "1000"});
  CHECK(dead.code == cli::kFailed);
  CHECK(dead.complains("message 12 is dead"));
  rig.daemon.refuse("GET /v1/wait", 404, "there is no message '99'", "gsmrelay inbox list");
  CHECK(rig({"wait", "--for", "relayed=99"}).code == cli::kNoSuch);
  rig.daemon.refuse("GET /v1/wait", 403, "not allowed", "sudo");
  CHECK(rig({"wait", "--for", "modem=up"}).code == cli::kDenied);
  CHECK(rig({"wait"}).code == cli::kUsage);
}

TEST_CASE("a wait without a daemon ends with exit code 4 after its time") {
  rig::Rig rig;
  rig.daemon.stop();
  CHECK(rig({"wait", "--for", "modem=up", "--timeout", "0.1"}).code == cli::kUnreachable);
}

}  // namespace wait_test
