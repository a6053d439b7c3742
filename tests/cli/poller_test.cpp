#include "cli/poller.hpp"

#include "json/json.hpp"
#include "tests/cli/rig.hpp"
#include "tests/terminal/rig.hpp"

using namespace std::chrono_literals;
using Poll = cli::Poller::Poll;

namespace {

struct Following {
  doubles::FakeDaemon daemon;
  std::ostringstream out, err;
  std::istringstream in;
  cli::Context context{out, err, in};
  util::SystemClock clock;
  cli::Json response;
  std::optional<cli::Poller> poller;

  explicit Following(double timeout = 0) {
    context.socket = daemon.socket();
    context.timeout_seconds = timeout;
    daemon.set("GET /v1/x", R"({"n":1})");
    poller.emplace(context, clock);
  }
  Poll fetch() { return poller->fetch({.path = "/v1/x"}, response); }
  std::size_t lines() const { return rig::lines(err.str()); }
};

}  // namespace

TEST_CASE("a daemon that goes away is reported once and waited for") {
  Following f;
  CHECK(f.fetch() == Poll::responded);
  CHECK(f.response["n"] == 1);
  CHECK_FALSE(f.poller->came_back());
  f.daemon.stop();
  CHECK(f.fetch() == Poll::waiting);
  const auto said = f.lines();
  CHECK(terminal_test::unbroken(f.err.str()).find("gsmrelayd does not run") != std::string::npos);
  CHECK(terminal_test::unbroken(f.err.str()).find("waiting for gsmrelayd") != std::string::npos);
  CHECK(f.fetch() == Poll::waiting);
  CHECK(f.lines() == said);
  f.daemon.start();
  CHECK(f.fetch() == Poll::responded);
  CHECK(f.poller->came_back());
  CHECK(terminal_test::unbroken(f.err.str()).find("answers again") != std::string::npos);
  CHECK(f.fetch() == Poll::responded);
  CHECK_FALSE(f.poller->came_back());
}

TEST_CASE("a daemon that has never responded is not waited for") {
  Following f;
  f.daemon.stop();
  CHECK(f.fetch() == Poll::over);
  CHECK(f.context.exit == cli::kUnreachable);
}

TEST_CASE("a server error is retried, a wrong request is not") {
  Following f;
  f.context.json = true;
  CHECK(f.fetch() == Poll::responded);
  f.daemon.refuse("GET /v1/x", 503, "the spool is busy", "wait");
  CHECK(f.fetch() == Poll::waiting);
  CHECK(f.out.str().empty());  // only errors are printed to it
  f.daemon.set("GET /v1/x", "{}");
  CHECK(f.fetch() == Poll::responded);
  CHECK_FALSE(f.poller->came_back());  // the same daemon
  f.daemon.refuse("GET /v1/x", 404, "there is none", "look");
  CHECK(f.fetch() == Poll::over);
  CHECK(f.context.exit == cli::kNoSuch);
  CHECK(f.out.str().find(R"("error":)") != std::string::npos);
}

TEST_CASE("a pause ends with the time limit") {
  Following unlimited;
  CHECK(unlimited.poller->pause(1ms));
  CHECK(unlimited.poller->left(20s) == 20s);
  Following limited(0.05);
  CHECK(limited.poller->left(20s) == 1s);
  CHECK_FALSE(limited.poller->pause(1h));
}
