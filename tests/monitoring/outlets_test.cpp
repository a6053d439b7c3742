#include "monitoring/outlets.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <map>
#include <mutex>
#include <sstream>

#include "json/json.hpp"
#include "net/http_server.hpp"
#include "tests/doubles/fake_clock.hpp"
#include "tests/doubles/fake_daemon_control.hpp"
#include "tests/doubles/smtp_server.hpp"
#include "tests/doubles/temp_dir.hpp"

namespace outlets_test {

namespace {

struct OutletsRig {
  doubles::FakeDaemonControl daemon;
  doubles::FakeClock clock;
  std::atomic<bool> stop{false};
  monitoring::SystemOutlets outlets{daemon, clock, stop};
  monitoring::Notification news{.began = {{"modem-none", "", config::Threshold::critical,
                                           "no modem is found", "gsmrelay modem list"}},
                                .ended = {},
                                .lasting = {}};
};

/// A server that records the last request and answers with a status.
struct HookServer {
  explicit HookServer(int status) {
    auto started = net::HttpServer::start({.loopback_host = "127.0.0.1"},
                                          [this, status](const net::ServerRequest& request) {
                                            const std::lock_guard lock(mutex);
                                            last = request;
                                            return net::ServerResponse{.status = status};
                                          });
    REQUIRE(started);
    server = std::move(*started);
  }
  std::string url(const std::string& path) const {
    return "http://127.0.0.1:" + std::to_string(server->port()) + path;
  }
  net::ServerRequest request() {
    const std::lock_guard lock(mutex);
    return last;
  }
  std::mutex mutex;
  net::ServerRequest last;
  std::unique_ptr<net::HttpServer> server;
};

config::AlarmSettings of_kind(config::AlarmKind kind) {
  config::AlarmSettings settings;
  settings.name = "desk";
  settings.kind = kind;
  return settings;
}

}  // namespace

TEST_CASE("an alarm by e-mail goes to the submission server") {
  OutletsRig rig;
  const doubles::SmtpServer server;
  auto alarm = of_kind(config::AlarmKind::mail);
  alarm.url = server.url();
  alarm.from = "box@example.org";
  alarm.to = {"desk@example.org"};
  const auto told = rig.outlets.tell(alarm, rig.news);
  REQUIRE_MESSAGE(told, told.error().what);
  REQUIRE(server.mails().size() == 1);
  CHECK(server.mails()[0].find("critical: no modem is found") != std::string::npos);
}

TEST_CASE("an e-mail that the server refuses is an error without its addresses") {
  OutletsRig rig;
  const std::map<std::string, std::string> answers{{"RCPT", "550 no such desk@example.org"}};
  const doubles::SmtpServer server(answers);
  auto alarm = of_kind(config::AlarmKind::mail);
  alarm.url = server.url();
  alarm.from = "box@example.org";
  alarm.to = {"desk@example.org"};
  const auto told = rig.outlets.tell(alarm, rig.news);
  REQUIRE_FALSE(told.has_value());
  CHECK(told.error().what.find("550") != std::string::npos);
  CHECK(told.error().what.find('@') == std::string::npos);
}

TEST_CASE("an alarm by webhook is a signed POST") {
  OutletsRig rig;
  HookServer server(204);
  auto alarm = of_kind(config::AlarmKind::webhook);
  alarm.url = server.url("/hook");
  alarm.secret.value = "key";
  REQUIRE(rig.outlets.tell(alarm, rig.news));
  const auto request = server.request();
  CHECK(request.method == "POST");
  CHECK(request.headers.at("content-type") == "application/json");
  CHECK(request.headers.at("webhook-signature").starts_with("v1,"));
  CHECK(json::parse_or_null(request.body)["began"][0]["code"] == "modem-none");
}

TEST_CASE("a webhook that answers with an error, or not at all, is an error without its path") {
  OutletsRig rig;
  auto alarm = of_kind(config::AlarmKind::webhook);
  {
    HookServer server(500);
    alarm.url = server.url("/private-path");
    CHECK(rig.outlets.tell(alarm, rig.news).error().what == "the webhook answered 500");
  }
  const auto gone = rig.outlets.tell(alarm, rig.news);
  REQUIRE_FALSE(gone.has_value());
  CHECK(gone.error().what.find("private-path") == std::string::npos);
}

TEST_CASE("row 160: a ping goes to the server of the heartbeat") {
  OutletsRig rig;
  HookServer server(200);
  net::HttpRequest request;
  request.url = server.url("/ping/fail?rid=1");
  request.body = "critical: no modem is found\n";
  CHECK(rig.outlets.ping(request).status == 200);
  CHECK(server.request().path == "/ping/fail");
  CHECK(server.request().query.at("rid") == "1");
  CHECK(server.request().body == "critical: no modem is found\n");
}

TEST_CASE("row 159: an alarm by SMS is put into the outgoing queue") {
  OutletsRig rig;
  auto alarm = of_kind(config::AlarmKind::sms);
  alarm.to = {"+237670000001"};
  REQUIRE(rig.outlets.tell(alarm, rig.news));
  CHECK(rig.daemon.sent.to == "+237670000001");
  CHECK(rig.daemon.sent.text.find("critical: no modem is found") != std::string::npos);
  rig.daemon.send_answer = util::fail(util::Advice::retry, "no SMS to +237670000001 now");
  const auto told = rig.outlets.tell(alarm, rig.news);
  REQUIRE_FALSE(told.has_value());
  CHECK(told.error().what.find("237670000001") == std::string::npos);
}

TEST_CASE("row 158: an alarm by command gets JSON on its standard input") {
  OutletsRig rig;
  const doubles::TempDir dir;
  auto alarm = of_kind(config::AlarmKind::command);
  alarm.command = {"/bin/sh", "-c", "cat > \"$0\"", dir / "input"};
  const auto told = rig.outlets.tell(alarm, rig.news);
  REQUIRE_MESSAGE(told, told.error().what);
  std::stringstream input;
  input << std::ifstream(dir / "input").rdbuf();
  CHECK(json::parse_or_null(input.str())["alarm"] == "desk");
}

}  // namespace outlets_test
