#include "cli/socket_path.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <map>

#include "net/http_server.hpp"
#include "tests/doubles/temp_dir.hpp"

TEST_CASE("the daemon of this user is found, one that ended is not") {
  const doubles::TempDir dir;
  const std::map<std::string, std::string> values{{"HOME", dir / "home"},
                                                  {"XDG_RUNTIME_DIR", dir / "run"}};
  const config::Environment environment = [&](const char* name) -> const char* {
    const auto found = values.find(name);
    return found == values.end() ? nullptr : found->second.c_str();
  };
  const std::string service = "/run/gsmrelay/control.sock", own = dir / "run/gsmrelay/control.sock";
  CHECK(cli::find_socket(environment) == service);
  std::filesystem::create_directories(dir / "run/gsmrelay");
  {
    net::ServerOptions options;
    options.unix_socket = own;
    const auto server = net::HttpServer::start(options, [](const auto&) {
      return net::ServerResponse{200, "application/json", "{}", {}};
    });
    REQUIRE(server);
    CHECK(cli::find_socket(environment) == own);
    std::filesystem::create_hard_link(own, own + ".left");
  }
  if (!std::filesystem::exists(own)) std::filesystem::rename(own + ".left", own);
  CHECK(cli::find_socket(environment) == service);
}
