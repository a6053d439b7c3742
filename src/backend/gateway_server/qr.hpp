// QR codes as SVG (libqrencode).
#pragma once

#include <string>

namespace gateway_server {

/// Returns a self-contained SVG; "" if `text` is too long for a QR code.
std::string qr_svg(const std::string& text);

}  // namespace gateway_server
