#include "service/listen_settings.hpp"

#include <doctest/doctest.h>

#include "config/reader.hpp"

namespace {

struct ListenConfiguration {
  service::ListenSettings public_side{.listen = "127.0.0.1:9000"};
};

void cross_check_listen(const ListenConfiguration& configuration, config::Reading& reading) {
  service::check_listen(configuration.public_side, {reading, "public"});
}

util::Result<net::ServerOptions> listen_options(const std::string& toml) {
  const auto schema = config::Schema::of<ListenConfiguration>(
      {{.name = "public",
        .keys = config::rows(service::kListenKeys),
        .table = config::part<&ListenConfiguration::public_side>}},
      &cross_check_listen);
  ListenConfiguration configuration;
  const auto reading = config::parse(toml, "f", schema, configuration);
  if (!reading.errors.empty()) return util::fail(util::Advice::reject, reading.errors[0].what);
  return service::server_options(configuration.public_side);
}

}  // namespace

TEST_CASE("a program listens at the configured address or UNIX socket") {
  CHECK(listen_options("").value().loopback_host == "127.0.0.1");
  CHECK(listen_options("").value().loopback_port == 9000);
  CHECK(listen_options("[public]\nlisten = \"[::1]:80\"").value().loopback_host == "::1");
  CHECK(listen_options("[public]\nlisten = \"unix:/run/x.sock\"").value().unix_socket ==
        "/run/x.sock");
}

TEST_CASE("an invalid listen address is refused, and the error shows the form") {
  for (const char* wrong :
       {"nowhere", "127.0.0.1:99999", "unix:relative", "localhost:9000", "::1:9000"})
    CHECK_FALSE(listen_options("[public]\nlisten = \"" + std::string(wrong) + "\"").has_value());
  CHECK_FALSE(listen_options("[public]\ncertificate = \"/etc/c.pem\"").has_value());
  CHECK_FALSE(
      listen_options("[public]\nlisten = \"unix:/run/x\"\ncertificate = \"/c\"\nkey = \"/k\"")
          .has_value());
}
