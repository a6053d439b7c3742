// A QR code of characters, for a terminal (libqrencode).
#pragma once

#include <string>

namespace app {

/// Two modules a character, light on dark; "" if the text does not fit into one.
std::string qr_text(const std::string& text);

}  // namespace app
