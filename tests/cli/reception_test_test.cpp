#include "cli/reception_test.hpp"

#include "tests/cli/rig.hpp"

namespace {

/// Returns what a test SMS to the SIM of modem "kitchen" has shown.
cli::Reception test(doubles::FakeDaemon& daemon) {
  std::istringstream in;
  std::ostringstream out;
  cli::Context context{out, out, in};
  context.socket = daemon.socket();
  return cli::await_reception_test(context, "kitchen",
                                   cli::begin_reception_test(context, "kitchen"));
}

}  // namespace

TEST_CASE("a test SMS that arrived, did not arrive, or was not sent is told apart") {
  doubles::FakeDaemon daemon;
  const auto refused = test(daemon);
  CHECK_FALSE(refused.tested);
  CHECK_FALSE(refused.arrived);
  CHECK(refused.next == "gsmrelay modem show kitchen");
  daemon.set("POST /v1/modems/kitchen/sim/test", R"({"started":true})");
  const auto after = [&](const std::string& end) {
    daemon.set("GET /v1/modems/kitchen/sim/swap",
               R"({"swap":{"finished":true,"events":[],)" + end + "}}");
    return test(daemon);
  };
  const auto good =
      after(R"("succeeded":true,"receipt":{"test":"received by another modem here"})");
  CHECK(good.arrived);
  CHECK(good.result == "received by another modem here");
  const auto deaf = after(R"("succeeded":false,"receipt":{"test":"failed"})");
  CHECK(deaf.tested);
  CHECK(deaf.sent);
  CHECK_FALSE(deaf.arrived);
  CHECK(deaf.result == "the test SMS did not arrive within 3 minutes");
  const auto unsent = after(R"("succeeded":false,"receipt":{"test":"not sent"})");
  CHECK_FALSE(unsent.sent);
  CHECK(unsent.result == "the test SMS could not be sent within 3 minutes");
  // A swap whose card cannot be tested has succeeded all the same.
  const auto untested = after(R"("succeeded":true,"receipt":{"test":"not tested: no number"})");
  CHECK_FALSE(untested.tested);
  CHECK_FALSE(untested.arrived);
  CHECK(untested.result == "not tested: no number");
}
