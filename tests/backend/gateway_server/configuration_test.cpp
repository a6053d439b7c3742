#include "backend/gateway_server/configuration.hpp"

#include "tests/backend/page.hpp"

TEST_CASE("the page of the Gateway server names every key as the form does") {
  page::check_keys("docs/gateway-server.md", gateway_server::configuration_schema());
}

TEST_CASE("the Gateway server's example is taken") {
  page::check_example<gateway_server::Configuration>("docs/examples/gateway-server.toml",
                                                     gateway_server::configuration_schema());
}
