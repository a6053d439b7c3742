#include "backend/gateway_server/qr.hpp"

#include <doctest/doctest.h>

TEST_CASE("a link becomes a self-contained SVG") {
  const auto svg =
      gateway_server::qr_svg("https://gateway.example.org/v2/sync/users/u/sessions/s/handshake#f");
  CHECK(svg.find("<svg") == 0);
  CHECK(svg.find("h1v1h-1z") != std::string::npos);
  CHECK(svg.find("href") == std::string::npos);
}

TEST_CASE("a text that is too long gives no QR code") {
  CHECK(gateway_server::qr_svg(std::string(5000, 'x')).empty());
}
