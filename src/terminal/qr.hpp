// QR codes as text for a terminal (libqrencode).
#pragma once

#include <string>

#include "terminal/style.hpp"

namespace terminal {

/// Draws `text`, which has no octet 0, as a QR code (ISO/IEC 18004) for light characters on a dark
/// background: two modules per character, or with Style::ascii two characters per module. Returns
/// "" if it is too long. No I/O; any thread.
std::string qr_text(const std::string& text, const Style& style = {});

}  // namespace terminal
