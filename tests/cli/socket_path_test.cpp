#include "cli/socket_path.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <map>
#include <string_view>

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

TEST_CASE("the configuration is that of this user if the daemon is") {
  const config::Environment environment = [](const char* name) -> const char* {
    return std::string_view(name) == "HOME" ? "/home/pi" : nullptr;
  };
  CHECK(cli::usual_config_file("/home/pi/.local/state/gsmrelay/control.sock", environment) ==
        "/home/pi/.config/gsmrelay/gsmrelayd.toml");
  for (const char* socket : {"/run/gsmrelay/control.sock", "/tmp/s"})
    CHECK(cli::usual_config_file(socket, environment) == "/etc/gsmrelay/gsmrelayd.toml");
  const config::Environment empty = [](const char*) -> const char* { return nullptr; };
  CHECK(cli::usual_config_file("", empty) == "/etc/gsmrelay/gsmrelayd.toml");
}
