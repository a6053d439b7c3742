// QR codes as text for a terminal (libqrencode).
#pragma once

#include <string>

namespace app {

/// Draws `text` as a QR code, two modules per character, light on dark. Returns "" if it is too
/// long.
std::string qr_text(const std::string& text);

}  // namespace app
