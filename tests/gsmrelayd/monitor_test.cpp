#include "gsmrelayd/monitor.hpp"

#include "net/http_client.hpp"
#include "tests/doubles/fake_daemon_control.hpp"
#include "tests/gsmrelayd/rig.hpp"

namespace monitor_test {

using namespace std::chrono_literals;

namespace {

net::HttpResult get(const std::string& socket, const std::string& path) {
  net::HttpRequest request;
  request.method = "GET";
  request.url = "http://gsmrelayd" + path;
  request.unix_socket = socket;
  return net::fetch(request);
}

}  // namespace

TEST_CASE("157 metrics and health are served on a socket of their own") {
  rig::Desk desk;
  doubles::FakeDaemonControl daemon;
  util::Mutex spool_mutex;
  control::HealthMonitor health(daemon, spool_mutex, desk.reader, desk.clock);
  gsmrelayd::Monitor monitor(daemon, health, desk.shared, desk.dir.path());
  monitor.configure({});
  const auto socket = desk.dir / "metrics.sock";
  const auto metrics = get(socket, "/metrics");
  CHECK(metrics.status == 200);
  CHECK(metrics.body.find("gsmrelay_modem_up{modem=\"kitchen\"} 1\n") != std::string::npos);
  CHECK(get(socket, "/health/live").status == 200);
  CHECK(get(socket, "/health/ready").status == 200);
  auto& stuck = desk.shared.liveness.add("modem kitchen", 0s);
  desk.clock.leap(1s);
  CHECK(get(socket, "/health/live").status == 503);
  desk.shared.liveness.remove(stuck);
  config::Config off;
  off.metrics.listen = "off";
  monitor.configure(off);
  monitor.follow();
  CHECK(get(socket, "/metrics").fault == net::Fault::connect);
}

}  // namespace monitor_test
