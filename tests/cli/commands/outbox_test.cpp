#include "tests/cli/rig.hpp"

using rig::Rig;

namespace {

const std::string kMessage =
    R"({"id":17,"to":"+49151******78","state":"maybe-sent","modem":"kitchen","age_s":65,)"
    R"("asked":"2026-11-22T21:27:52+00:00","tries":0,"parts":[{"sequence":1,"state":"sent",)"
    R"("reference":7},{"sequence":2,"state":"maybe-sent",)"
    R"("error":"the modem did not say whether it was sent; ask the recipient first"}]})";

}  // namespace

TEST_CASE("the outbox is a table of 80 columns with the first error") {
  Rig rig;
  rig.daemon.set("GET /v1/outbox", R"({"messages":[)" + kMessage + R"(],"before":17})");
  const auto ran = rig({"outbox"});
  CHECK(ran.code == 0);
  CHECK(ran.says("maybe-sent"));
  CHECK(ran.says("gsmrelay outbox list --before 17"));
  CHECK(rig::widest(ran.out) <= 80);
  CHECK(rig({"outbox", "list", "--state", "nowhere"}).code == cli::kUsage);
  CHECK(rig({"outbox", "list", "--json"}).says("\"to\""));
}

TEST_CASE("a message is shown part by part, with the next command") {
  Rig rig;
  rig.daemon.set("GET /v1/outbox/17", R"({"message":)" + kMessage + "}");
  const auto ran = rig({"outbox", "show", "17"});
  CHECK(ran.says("reference 7"));
  CHECK(ran.says("ask the recipient"));
  CHECK(ran.says("gsmrelay outbox retry 17"));
}

TEST_CASE("a message that may have been sent is retried only after a confirmation") {
  Rig rig;
  rig.daemon.set("GET /v1/outbox/17", R"({"message":{}})");
  rig.daemon.set("POST /v1/outbox/17/retry", R"({"changed":1})");
  CHECK(rig({"outbox", "retry", "17"}).code == cli::kRefused);
  CHECK(rig.daemon.last().method == "GET");
  CHECK(rig({"outbox", "retry", "17"}, rig::Terminal::yes, "y\n").code == 0);
  CHECK(rig({"outbox", "retry", "17", "--yes"}).says("now"));
  rig.daemon.set("POST /v1/outbox/17/drop", R"({"changed":1})");
  CHECK(rig({"outbox", "drop", "17"}).code == cli::kRefused);
  CHECK(rig({"outbox", "drop", "17", "--yes"}).says("dropped"));
  for (const auto* verb : {"retry", "drop"})
    CHECK(rig({"outbox", verb, "99"}, rig::Terminal::yes, "y\n").code == cli::kNoSuch);
}
