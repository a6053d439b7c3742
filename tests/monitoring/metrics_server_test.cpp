#include "monitoring/metrics_server.hpp"

#include <doctest/doctest.h>

#include <filesystem>

#include "net/http_client.hpp"
#include "tests/doubles/fake_clock.hpp"
#include "tests/doubles/temp_dir.hpp"
#include "util/log.hpp"

namespace {

using namespace std::chrono_literals;

struct ServerRig {
  ServerRig() {
    util::set_log_sink([](util::LogLevel, std::string_view, util::LogFields) {});
  }
  ~ServerRig() { util::set_log_sink({}); }

  net::HttpResult get(const std::string& socket) const {
    net::HttpRequest request;
    request.method = "GET";
    request.url = socket.empty() ? "http://127.0.0.1:" + std::to_string(server.port()) + "/metrics"
                                 : "http://gsmrelayd/metrics";
    request.unix_socket = socket;
    return net::fetch(request);
  }

  doubles::TempDir dir;
  doubles::FakeClock clock;
  monitoring::MetricsServer server{
      [](const net::ServerRequest&) { return net::ServerResponse{.body = "{\"ok\":true}"}; },
      [](const net::Peer& peer) { return peer.known; }, dir.path(), clock};
};

}  // namespace

TEST_CASE("without configuration the socket is beside that of the local API") {
  ServerRig rig;
  rig.server.configure({});
  CHECK(rig.server.running());
  CHECK(rig.get(rig.dir / "metrics.sock").status == 200);
}

TEST_CASE("a reload moves the socket, and `off` closes it") {
  ServerRig rig;
  rig.server.configure({});
  rig.server.configure({.listen = "127.0.0.1:0"});
  CHECK(rig.get("").status == 200);
  CHECK_FALSE(std::filesystem::exists(rig.dir / "metrics.sock"));
  const int port = rig.server.port();
  rig.server.configure({.listen = "127.0.0.1:0"});  // the same: it stays
  CHECK(rig.server.port() == port);
  rig.server.configure({.listen = "off"});
  CHECK_FALSE(rig.server.running());
  rig.clock.advance(1h);
  rig.server.follow();
  CHECK_FALSE(rig.server.running());
}

TEST_CASE("an address that cannot be used is tried again each minute") {
  ServerRig rig;
  const auto path = rig.dir.file("no-socket", "x");
  rig.server.configure({.listen = "unix:" + path});
  CHECK_FALSE(rig.server.running());
  std::filesystem::remove(path);
  rig.clock.advance(59s);
  rig.server.follow();
  CHECK_FALSE(rig.server.running());
  rig.clock.advance(1s);
  rig.server.follow();
  CHECK(rig.server.running());
  CHECK(rig.get(path).status == 200);
}

TEST_CASE("the server for metrics has small limits") {
  const auto options = monitoring::metrics_server_options({.listen = "[::1]:9842"}, "/run/x");
  CHECK(options.loopback_host == "::1");
  CHECK(options.loopback_port == 9842);
  CHECK(options.unix_socket.empty());
  CHECK(options.body_limit <= 1024);
  CHECK(options.connection_limit <= 8);
  CHECK(monitoring::metrics_server_options({}, "/run/x").unix_socket == "/run/x/metrics.sock");
}
