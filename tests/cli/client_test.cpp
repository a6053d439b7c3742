#include "cli/client.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "config/config.hpp"
#include "json/json.hpp"
#include "tests/cli/rig.hpp"
#include "tests/terminal/rig.hpp"

namespace {

struct Asked {
  std::ostringstream out, err;
  std::istringstream in;
  cli::Context context{out, err, in};
  std::optional<cli::Json> response;

  Asked(const std::string& socket, const cli::ApiRequest& request) {
    context.socket = socket;
    response = cli::fetch(context, request);
  }
};

}  // namespace

TEST_CASE("a request reaches the daemon with its path, query and body") {
  doubles::FakeDaemon daemon;
  daemon.set("POST /v1/a b/%c", R"({"schema":"gsmrelay/1"})");
  const Asked asked(daemon.socket(),
                    {.method = "POST",
                     .path = "/v1/" + cli::segment("a b") + "/" + cli::segment("%c"),
                     .query = {{"route", "a&b=c"}},
                     .body = "{}"});
  CHECK(asked.response);
  CHECK(daemon.last().query.at("route") == "a&b=c");
  CHECK(daemon.last().body == "{}");
}

TEST_CASE("a daemon that does not run is an error with the next command") {
  const doubles::TempDir dir;
  const Asked asked(dir / "none.sock", {.path = "/v1/status"});
  CHECK(asked.context.exit == cli::kUnreachable);
  CHECK(terminal_test::unbroken(asked.err.str()).find("there is no " + dir / "none.sock") !=
        std::string::npos);
  CHECK(terminal_test::unbroken(asked.err.str()).find("systemctl status gsmrelayd") !=
        std::string::npos);
}

TEST_CASE("a box without a configuration is not set up, unless another daemon is asked for") {
  const doubles::TempDir dir;
  const auto service = config::DaemonSettings{}.socket;
  CHECK(cli::is_not_set_up(service, dir / "gsmrelayd.toml"));
  CHECK_FALSE(cli::is_not_set_up(dir / "none.sock", dir / "gsmrelayd.toml"));
  CHECK_FALSE(cli::is_not_set_up(service, dir.file("gsmrelayd.toml", "")));
  if (cli::is_not_set_up(service, config::kServiceFile) && ::access(service.c_str(), F_OK) != 0)
    CHECK(rig::run({"status", "--socket", service}).complains("next: sudo gsmrelay setup"));
}

TEST_CASE("with --json an error is printed as JSON on standard output") {
  const doubles::TempDir dir;
  const auto ran = rig::run({"status", "--json", "--socket", dir / "none.sock"});
  CHECK(ran.code == cli::kUnreachable);
  CHECK(ran.complains("systemctl status gsmrelayd"));
  const auto json = json::parse_or_null(ran.out);
  CHECK(json["schema"] == "gsmrelay/1");
  CHECK(json["error"]["exit"] == 4);
  CHECK(json["error"]["what"] == "gsmrelayd does not run: there is no " + dir / "none.sock");
  CHECK(json["error"]["next"] ==
        "systemctl status gsmrelayd; journalctl -eu gsmrelayd; or: --socket PATH");
  CHECK(json::parse_or_null(
            rig::run({"--json", "queue", "list", "--state"}).out)["error"]["exit"] == 2);
  CHECK(json::parse_or_null(rig::run({"stauts", "--json"}).out)["error"]["exit"] == 2);
}

TEST_CASE("a socket without a listener is distinguished from a missing one") {
  const doubles::TempDir dir;
  const auto path = dir / "stale.sock";
  const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  REQUIRE(::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  const Asked refused(path, {.path = "/v1/status"});
  CHECK(refused.context.exit == cli::kUnreachable);
  CHECK(terminal_test::unbroken(refused.err.str()).find("it has probably ended") !=
        std::string::npos);
  REQUIRE(::listen(fd, 1) == 0);
  const Asked silent(path, {.path = "/v1/status", .usual_seconds = 0.2});
  CHECK(silent.context.exit == cli::kTimeout);
  ::close(fd);
}

TEST_CASE("an error response keeps its text and next step and sets the exit code") {
  doubles::FakeDaemon daemon;
  const std::pair<int, int> codes[] = {{400, cli::kUsage},
                                       {403, cli::kDenied},
                                       {404, cli::kNoSuch},
                                       {409, cli::kFailed},
                                       {503, cli::kFailed}};
  for (const auto& [status, code] : codes) {
    daemon.refuse("GET /v1/x", status, "it is so", "do that");
    const Asked asked(daemon.socket(), {.path = "/v1/x"});
    CHECK(asked.context.exit == code);
    CHECK(asked.err.str() == "gsmrelay: it is so\n  next: do that\n");
  }
}

TEST_CASE("an invalid response is reported") {
  doubles::FakeDaemon daemon;
  for (const char* body : {"", "hello", "[1]", "{\"a\":", "\x1b[2J"}) {
    daemon.set("GET /v1/x", body);
    const Asked asked(daemon.socket(), {.path = "/v1/x"});
    CHECK_MESSAGE(!asked.response, body);
    CHECK(asked.context.exit == cli::kFailed);
    CHECK(terminal_test::unbroken(asked.err.str()).find("is it gsmrelayd?") != std::string::npos);
  }
}

TEST_CASE("a socket that refuses the user is exit code 77") {
  doubles::FakeDaemon daemon;
  daemon.set("GET /v1/status", R"({"error":"you may not use this socket"})", 403);
  const Asked asked(daemon.socket(), {.path = "/v1/status"});
  CHECK(asked.context.exit == cli::kDenied);
  CHECK(terminal_test::unbroken(asked.err.str()).find("join group gsmrelay") != std::string::npos);
}
