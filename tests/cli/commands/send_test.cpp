#include "tests/cli/rig.hpp"

using rig::Rig;

namespace {

const std::string kQueued =
    R"({"message":{"id":17,"to":"+49151******78","state":"waiting","parts":[{"sequence":1}]}})";

std::string outcome(const std::string& state, const std::string& error = "") {
  return R"({"settled":true,"message":{"id":17,"to":"+49151******78","state":")" + state +
         R"(","parts":[{"sequence":1,"state":")" + state + R"(","error":")" + error + R"("}]}})";
}

}  // namespace

TEST_CASE("a text is sent to the daemon unchanged") {
  Rig rig;
  rig.daemon.set("POST /v1/send", kQueued);
  const auto ran = rig({"send", "+4915112345678", "Grüße \"x\"", "--modem", "kitchen"});
  CHECK(ran.code == 0);
  CHECK(ran.says("message 17 to +49151******78 will be sent in 1 part\n"));
  CHECK(ran.says("gsmrelay outbox show 17"));
  CHECK(rig.daemon.last().body ==
        R"({"to":"+4915112345678","text":"Grüße \"x\"","modem":"kitchen"})");
  rig({"send", "8080", "--report", "--sim", "0123", "--", "-5 degrees"});
  CHECK(rig.daemon.last().body ==
        R"({"to":"8080","text":"-5 degrees","sim":"0123","report":true})");
}

TEST_CASE("the text '-' is read from standard input, without the last line end") {
  Rig rig;
  rig.daemon.set("POST /v1/send", kQueued);
  CHECK(rig({"send", "8080", "-"}, rig::Terminal::no, "two\nlines\r\n").code == 0);
  CHECK(rig.daemon.last().body == R"({"to":"8080","text":"two\nlines"})");
  CHECK(rig({"send", "8080", "-"}).code == cli::kUsage);  // no text
  const auto long_text = rig({"send", "8080", "-"}, rig::Terminal::no, std::string(70'000, 'x'));
  CHECK(long_text.code == cli::kUsage);
  CHECK(long_text.complains("longer than 64 KiB"));
  CHECK(rig.daemon.requests().size() == 1);
}

TEST_CASE("with --wait the exit code tells whether the text was sent") {
  Rig rig;
  rig.daemon.set("POST /v1/send", kQueued);
  rig.daemon.set("GET /v1/outbox/17", outcome("delivered"));
  CHECK(rig({"send", "+4915112345678", "hi", "--wait"}).code == 0);
  rig.daemon.set("GET /v1/outbox/17", outcome("failed", "unassigned number; check the number"));
  const auto failed = rig({"send", "+4915112345678", "hi", "--wait"});
  CHECK(failed.code == cli::kFailed);
  CHECK(failed.says("check the number"));
  CHECK(failed.says("gsmrelay outbox retry 17"));
}

TEST_CASE("--wait ends with exit code 3 at the time limit") {
  Rig rig;
  rig.daemon.set("POST /v1/send", kQueued);
  rig.daemon.set("GET /v1/outbox/17",
                 R"({"settled":false,"message":{"id":17,"state":"waiting","parts":[]}})");
  const auto ran = rig({"send", "+4915112345678", "hi", "--wait", "--timeout", "0.1"});
  CHECK(ran.code == cli::kTimeout);
  CHECK(ran.says("waiting"));
}

TEST_CASE("a text that is not UTF-8 is not sent") {
  Rig rig;
  CHECK(rig({"send", "+4915112345678", "\xFF"}).code == cli::kUsage);
  CHECK(rig.daemon.requests().empty());
}

TEST_CASE("an empty text is not sent, and the next command shows the syntax") {
  Rig rig;
  const auto ran = rig({"send", "+4915112345678", ""});
  CHECK(ran.code == cli::kUsage);
  CHECK(ran.err.find("the text is empty") != std::string::npos);
  CHECK(ran.err.find("gsmrelay send NUMBER \"the text\"") != std::string::npos);
  CHECK(rig.daemon.requests().empty());
}
