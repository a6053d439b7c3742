#include "gsmrelayd/settings.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "tests/doubles/temp_dir.hpp"

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
  const auto* taken = table->find("a");
  REQUIRE(taken != nullptr);
  CHECK(taken->accept == relay::Accept::all);
  CHECK(taken->bearer_token.value == "s3cret");
  std::filesystem::remove(path);
}

TEST_CASE("a route whose secret cannot be read is held until it can, and no other route is") {
  const doubles::TempDir dir;
  const auto key = dir.file("key", "s3cret", 0644);
  config::Config config;
  for (const auto* name : {"a", "b"}) {
    config::RouteSettings route;
    route.name = name;
    config.routes.push_back(route);
  }
  config.routes[0].hmac_key.spec = "file:" + key;
  const auto table = gsmrelayd::route_table(config);
  CHECK(table->find("a")->held.what == key + " must not be readable by others");
  CHECK(table->find("a")->held.what.find("s3cret") == std::string::npos);
  CHECK(table->find("b")->held.empty());
  CHECK(gsmrelayd::retry_held_routes(*table) == nullptr);
  ::chmod(key.c_str(), 0600);
  const auto released = gsmrelayd::retry_held_routes(*table);
  REQUIRE(released != nullptr);
  CHECK(released->find("a")->held.empty());
  CHECK(released->find("a")->hmac_key.value == "s3cret");
  CHECK(gsmrelayd::retry_held_routes(*released) == nullptr);
}

TEST_CASE("a reload keeps the images that are under way") {
  config::Config config;
  config::RouteSettings route;
  route.name = "a";
  route.url = "https://example.org/v3/publish";
  config.routes.push_back(route);
  const auto before = gsmrelayd::route_table(config);
  REQUIRE(before);
  spool::Message first, last;
  first.sender = last.sender = "+237670000001";
  first.text =
      "BAIB1wPJT5DwYegskMpTpm9KEBxv0gelyk7/f1vQpHdKODzsx5H9cD7oAyWoZQ/"
      "dfohx0vovDCXCeAZIRR7AhCgS8Aa28EqXEzygtkadgMN9ZTi42ZW4";
  last.text = "BAICALL";
  CHECK(before->routes_for(first).size() == 1);
  const auto fresh = gsmrelayd::route_table(config);
  REQUIRE(fresh);
  CHECK(fresh->routes_for(last).empty());
  const auto after = gsmrelayd::route_table(config, before.get());
  REQUIRE(after);
  CHECK(after->routes_for(last).size() == 1);
}

TEST_CASE("the spool lies in the state directory") {
  config::DaemonSettings settings;
  settings.state_dir = "/var/lib/x";
  const auto options = gsmrelayd::spool_options(settings);
  REQUIRE(options);
  CHECK(options->path == "/var/lib/x/spool.db");
  CHECK_FALSE(options->encryption);
}

TEST_CASE(
    "row 199: the key of the spool is read from its file, and one that is too short refused") {
  const doubles::TempDir dir;
  config::DaemonSettings settings;
  settings.spool_key.spec = "file:" + dir.file("key", std::string(64, 'a') + "\n", 0600);
  const auto options = gsmrelayd::spool_options(settings);
  REQUIRE(options);
  CHECK(options->encryption);
  settings.spool_key.spec = "file:" + dir.file("short", "abc\n", 0600);
  const auto refused = gsmrelayd::spool_options(settings);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().advice == util::Advice::reject);
  CHECK(refused.error().what.find("abc") == std::string::npos);
  settings.spool_key.spec = "file:" + (dir / "absent");
  CHECK_FALSE(gsmrelayd::spool_options(settings));
}

}  // namespace settings_test
