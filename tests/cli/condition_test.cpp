#include "cli/condition.hpp"

#include "tests/cli/rig.hpp"

namespace {

tl::expected<cli::Json, cli::CommandError> wait_for(const std::string& socket, double seconds) {
  std::ostringstream out, err;
  std::istringstream in;
  cli::Context context(out, err, in);
  context.socket = socket;
  return cli::await_condition(context, "modem=up", seconds);
}

}  // namespace

TEST_CASE("a condition that is met ends the wait") {
  doubles::FakeDaemon daemon;
  daemon.set("GET /v1/wait", R"({"met":true,"now":"kitchen is up"})");
  const auto met = wait_for(daemon.socket(), 5);
  REQUIRE(met);
  CHECK(met->text("now") == "kitchen is up");
  CHECK(met->number("waited_s") == 0);
  CHECK(daemon.last().query.at("for") == "modem=up");
}

TEST_CASE("the last reason is the error, at the limit or at once") {
  doubles::FakeDaemon daemon;
  daemon.set("GET /v1/wait", R"({"met":false,"now":"no modem","next":"gsmrelay modem ports"})");
  const auto late = wait_for(daemon.socket(), 0.01);
  REQUIRE_FALSE(late);
  CHECK(late.error().exit == cli::kTimeout);
  CHECK(late.error().what == "not within 0.01 s: modem=up; no modem");
  CHECK(late.error().next == "gsmrelay modem ports");
  daemon.set("GET /v1/wait", R"({"met":false,"over":true,"now":"it is dead","next":"look"})");
  CHECK(wait_for(daemon.socket(), 60).error().what == "modem=up cannot be met: it is dead");
}
