#include "config/listen_address.hpp"

#include <doctest/doctest.h>

#include "tests/config/appliance.hpp"

TEST_CASE("a listen address is a UNIX socket or a numeric address with a port") {
  const auto unix_one = config::parse_listen_address("unix:/run/gsmrelay/metrics.sock");
  REQUIRE(unix_one);
  CHECK(unix_one->unix_socket == "/run/gsmrelay/metrics.sock");
  CHECK(unix_one->local());
  const auto four = config::parse_listen_address("192.0.2.1:9842");
  REQUIRE(four);
  CHECK(four->host == "192.0.2.1");
  CHECK(four->port == 9842);
  CHECK_FALSE(four->local());
  const auto six = config::parse_listen_address("[::1]:0");
  REQUIRE(six);
  CHECK(six->host == "::1");
  CHECK(six->port == 0);
  CHECK(six->local());
  for (const char* wrong : {"", ":", "9842", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536",
                            "127.0.0.1:-1", "::1:80", "[127.0.0.1]:80", "localhost:80",
                            "unix:", "unix:run/x", "unix:/", "127.0.0.1:80 ", "127.0.0.1:+1"})
    CHECK_MESSAGE(!config::check_listen_address(wrong).empty(), wrong);
}

TEST_CASE("metrics that other hosts can read need a certificate") {
  const auto errors = [](const std::string& rest) {
    return appliance::parse("[metrics]\n" + rest, "x").errors.size();
  };
  CHECK(errors("listen = \"0.0.0.0:9842\"\n") == 1);
  CHECK(errors("listen = \"[::]:9842\"\n") == 1);
  CHECK(errors("listen = \"127.0.0.1:9842\"\n") == 0);
  CHECK(errors("listen = \"off\"\n") == 0);
  CHECK(errors("listen = \"unix:/run/m.sock\"\n") == 0);
  CHECK(errors("listen = \"0.0.0.0:9842\"\ncertificate = \"/c\"\n") == 1);
  CHECK(errors("listen = \"0.0.0.0:9842\"\ncertificate = \"/c\"\nkey = \"/k\"\n") == 0);
  CHECK(appliance::parse("[metrics]\nclient_ca = \"/ca\"\n", "x").warnings.size() ==
        appliance::parse("", "x").warnings.size() + 1);
}
