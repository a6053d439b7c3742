// The outlets of monitoring over a real spool and a fake daemon.
#pragma once

#include <filesystem>
#include <map>

#include "monitoring/exporter.hpp"
#include "tests/doubles/fake_daemon_control.hpp"
#include "tests/spool/desk.hpp"

namespace monitoring_test {

using namespace std::chrono_literals;

struct Rig {
  desk::Desk desk;
  doubles::FakeDaemonControl daemon;
  std::optional<std::string> stalled;
  util::Mutex spool_mutex;
  control::HealthMonitor health{daemon, spool_mutex, *desk.spool, desk.clock};
  monitoring::SnapshotReader snapshots{health, desk.file, desk.clock};
  monitoring::Exporter exporter{snapshots, desk.clock, [this] { return stalled; }};

  net::ServerResponse get(const std::string& path, const std::string& accept = "") {
    net::ServerRequest request;
    request.method = "GET";
    request.path = path;
    if (!accept.empty()) request.headers["accept"] = accept;
    return exporter.handle(request);
  }
  /// Returns the response a second later: it shows the state of now.
  net::ServerResponse get_later(const std::string& path) {
    desk.clock.advance(1s);
    return get(path);
  }
};

}  // namespace monitoring_test
