#include "backend/gateway_server/configuration.hpp"

#include <filesystem>

#include "tests/backend/page.hpp"
#include "tests/doubles/child.hpp"
#include "tests/doubles/temp_dir.hpp"

TEST_CASE("docs/gateway-server.md lists every key as the schema does") {
  page::check_keys("docs/gateway-server.md", gateway_server::configuration_schema());
  page::check_manual("gsmrelay-gateway-server", "/etc/gsmrelay-gateway-server/gateway-server.toml",
                     gateway_server::configuration_schema());
}

TEST_CASE("the Gateway server's example configuration is accepted") {
  page::check_example<gateway_server::Configuration>("docs/examples/gateway-server.toml",
                                                     gateway_server::configuration_schema());
}

TEST_CASE("make-secrets writes nothing if one of its files is there already") {
  const auto script = places::source("docs/examples/make-secrets");
  const auto files = [](const std::string& folder) {
    std::size_t count = 0;
    for (const auto& one : std::filesystem::recursive_directory_iterator(folder))
      count += one.is_regular_file() ? 1 : 0;
    return count;
  };
  const doubles::TempDir empty;
  CHECK(doubles::run({"sh", script, empty.path()}) == 0);
  CHECK(files(empty.path()) == 16);
  // The last one that it would write.
  const doubles::TempDir dir;
  std::filesystem::create_directory(dir / "gsmrelay-gateway-server");
  std::ofstream(dir / "gsmrelay-gateway-server/kitchen.token") << "mine";
  CHECK(doubles::run({"sh", script, dir.path()}) == 1);
  CHECK(files(dir.path()) == 1);
}
