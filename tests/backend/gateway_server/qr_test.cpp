#include "backend/gateway_server/qr.hpp"

#include <doctest/doctest.h>

TEST_CASE("a link becomes an SVG that needs nothing from elsewhere") {
  const auto svg =
      gateway_server::qr_svg("https://gateway.example.org/v2/sync/users/u/sessions/s/handshake#f");
  CHECK(svg.find("<svg") == 0);
  CHECK(svg.find("h1v1h-1z") != std::string::npos);
  CHECK(svg.find("href") == std::string::npos);
}

TEST_CASE("what does not fit into a code gives none") {
  CHECK(gateway_server::qr_svg(std::string(5000, 'x')).empty());
}
