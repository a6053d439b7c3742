// A QR code as an SVG that needs nothing from elsewhere (libqrencode).
#pragma once

#include <string>

namespace gateway_server {

/// "" if the text does not fit into one.
std::string qr_svg(const std::string& text);

}  // namespace gateway_server
