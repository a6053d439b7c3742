#include "tests/cli/rig.hpp"

using rig::Rig;

TEST_CASE("a text goes to the daemon as it was typed") {
  Rig rig;
  rig.daemon.set("POST /v1/send",
                 R"({"to":"+49151******78","sent":true,"parts":[{"sequence":1,"state":"sent"}]})");
  const auto ran = rig({"send", "+4915112345678", "Grüße \"x\"", "--modem", "kitchen"});
  CHECK(ran.code == 0);
  CHECK(ran.out == "sent to +49151******78 in 1 part\n");
  CHECK(rig.daemon.last().body ==
        R"({"to":"+4915112345678","text":"Grüße \"x\"","modem":"kitchen"})");
  rig({"send", "8080", "--", "-5 degrees"});
  CHECK(rig.daemon.last().body == R"({"to":"8080","text":"-5 degrees"})");
}

TEST_CASE("half a message is exit code 1, with the part that failed") {
  Rig rig;
  rig.daemon.set("POST /v1/send",
                 R"({"to":"+49151******78","sent":false,"parts":[{"sequence":1,"state":"sent"},)"
                 R"({"sequence":2,"state":"failed","error":"CMS ERROR 38"}]})");
  const auto ran = rig({"send", "+4915112345678", "hi"});
  CHECK(ran.code == cli::kFailed);
  CHECK(ran.says("part 2: failed CMS ERROR 38"));
}

TEST_CASE("a text that is not UTF-8 is not sent") {
  Rig rig;
  CHECK(rig({"send", "+4915112345678", "\xFF"}).code == cli::kUsage);
  CHECK(rig.daemon.requests().empty());
}
