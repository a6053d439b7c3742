#include "gsmrelayd/settings.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

namespace settings_test {

TEST_CASE("a route's settings are converted with its secrets read") {
  const auto path = std::filesystem::temp_directory_path() / "gsmrelay_settings_test_token";
  std::ofstream(path) << "s3cret\n";
  ::chmod(path.c_str(), 0600);
  config::Config config;
  config::RouteSettings route;
  route.name = "a";
  route.url = "https://example.org/v3/publish";
  route.accept = config::Accept::all;
  route.bearer_token.spec = "file:" + path.string();
  config.routes.push_back(route);
  const auto table = gsmrelayd::route_table(config);
  REQUIRE(table);
  const auto* taken = (*table)->find("a");
  REQUIRE(taken != nullptr);
  CHECK(taken->accept == relay::Accept::all);
  CHECK(taken->bearer_token.value == "s3cret");
  std::filesystem::remove(path);
}

TEST_CASE(
    "a secret that cannot be read is reported with the route's name, never with its content") {
  config::Config config;
  config::RouteSettings route;
  route.name = "a";
  route.hmac_key.spec = "file:/nonexistent/key";
  config.routes.push_back(route);
  const auto table = gsmrelayd::route_table(config);
  REQUIRE_FALSE(table);
  CHECK(table.error().what.find("route a") != std::string::npos);
  CHECK(table.error().what.find("/nonexistent/key") != std::string::npos);
}

TEST_CASE("the spool lies in the state directory") {
  config::DaemonSettings settings;
  settings.state_dir = "/var/lib/x";
  CHECK(gsmrelayd::spool_options(settings).path == "/var/lib/x/spool.db");
}

}  // namespace settings_test
