
#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>

#include "tests/config/appliance.hpp"
#include "tests/doubles/temp_dir.hpp"
#include "tests/places.hpp"

namespace {

constexpr const char* kMinimal = R"([daemon]
state_dir = "/var/lib/gsmrelay"
socket = "/run/gsmrelay/control.sock"

[[modem]]
name = "kitchen"
port = "/dev/ttyUSB0"

[[route]]
name = "main"
kind = "http"
url = "https://gateway.example.org/v3/publish"
accept = "all"
timeout = "20s"
)";

}  // namespace

TEST_CASE("the minimal configuration is sufficient") {
  const auto loaded = appliance::parse(kMinimal, "x.toml");
  CHECK(loaded.errors.empty());
  CHECK(loaded.warnings.empty());
  REQUIRE(loaded.config.modems.size() == 1);
  CHECK(loaded.config.modems[0].port == "/dev/ttyUSB0");
  CHECK(loaded.config.modems[0].baud == 0);
  REQUIRE(loaded.config.routes.size() == 1);
  CHECK(loaded.config.routes[0].accept == config::Accept::all);
  CHECK(loaded.config.routes[0].timeout == std::chrono::seconds(20));
  CHECK(loaded.config.daemon.spool.reassembly_window == std::chrono::hours(72));
}

TEST_CASE("the example of a trial is accepted, with the folders of the user who runs it") {
  config::DaemonSettings defaults;
  defaults.state_dir = "/home/pi/.local/state/gsmrelay";
  const auto trial =
      config::load(places::source("docs/examples/trial.toml"), relay::route_kinds(), defaults);
  CHECK(trial.errors.empty());
  CHECK(trial.warnings.empty());
  CHECK(trial.config.daemon.state_dir == "/home/pi/.local/state/gsmrelay");
  CHECK(trial.config.daemon.socket == config::DaemonSettings{}.socket);
  CHECK(trial.config.modems.size() == 1);
}

TEST_CASE("the example is accepted as it is, and with each of its lines in force") {
  const auto path = places::source("docs/examples/gsmrelayd.toml");
  const auto shipped = appliance::load(path);
  CHECK(shipped.errors.empty());
  CHECK(shipped.warnings.empty());
  REQUIRE(shipped.config.routes.size() == 1);
  std::ifstream in(path);
  std::string all;
  for (std::string line; std::getline(in, line);) {
    const bool key =
        line.starts_with("# ") && (line.find(" = ") != std::string::npos || line.find("[[") == 2);
    all += (key ? line.substr(2) : line) + '\n';
  }
  const auto whole = appliance::parse(all, "all.toml");
  for (const auto& error : whole.errors) CHECK_MESSAGE(false, error.to_string());
  CHECK(whole.config.modems.size() == 1);
  CHECK(whole.config.sims.size() == 1);
}

TEST_CASE("a missing file is one error that names it") {
  const auto loaded = appliance::load("/nonexistent/gsmrelayd.toml");
  REQUIRE(loaded.errors.size() == 1);
  CHECK(loaded.errors[0].to_string() ==
        "/nonexistent/gsmrelayd.toml: cannot be read: No such file or directory");
}

TEST_CASE("a directory, an empty file and a file of 1 MiB do not crash the reader") {
  const doubles::TempDir dir;
  CHECK(appliance::load(dir.path()).errors.size() == 1);
  const auto empty = appliance::load(dir.file("empty.toml", ""));
  CHECK(empty.errors.empty());
  CHECK(empty.warnings.size() == 1);  // no modem, no route
  CHECK(appliance::load(dir.file("big.toml", std::string(1U << 20U, '#'))).errors.size() == 1);
}

TEST_CASE("every effective value has its source") {
  const auto list = appliance::effective(kMinimal, "x.toml");
  const auto find = [&](const char* key) {
    const auto found =
        std::find_if(list.begin(), list.end(), [&](const auto& e) { return e.key == key; });
    REQUIRE_MESSAGE(found != list.end(), key);
    return *found;
  };
  CHECK(find("route.main.timeout").value == "20s");
  CHECK(find("route.main.timeout").origin == "x.toml:14");
  CHECK(find("route.main.connect_timeout").value == "10s");
  CHECK(find("route.main.connect_timeout").origin == "default");
  CHECK(find("daemon.sweep").value == "30s");
  CHECK(find("modem.kitchen.port").origin == "x.toml:7");
  CHECK(find("route.main.bearer_token").value.empty());
}
