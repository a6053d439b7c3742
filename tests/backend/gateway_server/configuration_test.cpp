#include "backend/gateway_server/configuration.hpp"

#include "tests/backend/page.hpp"

TEST_CASE("docs/gateway-server.md lists every key as the schema does") {
  page::check_keys("docs/gateway-server.md", gateway_server::configuration_schema());
}

TEST_CASE("the Gateway server's example configuration is accepted") {
  page::check_example<gateway_server::Configuration>("docs/examples/gateway-server.toml",
                                                     gateway_server::configuration_schema());
}
