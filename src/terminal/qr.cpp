#include "terminal/qr.hpp"

#include <qrencode.h>

#include <memory>

namespace terminal {

std::string qr_text(const std::string& text, const Style& style) {
  constexpr int kCaseMatters = 1;
  const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
      QRcode_encodeString(text.c_str(), 0, QR_ECLEVEL_L, QR_MODE_8, kCaseMatters), &QRcode_free);
  if (!code) return {};
  constexpr int kQuiet = 2;  // modules of margin: fewer than the standard's 4, to save lines
  const auto is_light = [&code](int x, int y) {
    const bool inside = x >= 0 && y >= 0 && x < code->width && y < code->width;
    return !inside || (code->data[y * code->width + x] & 1) == 0;
  };
  std::string out;
  if (style.ascii) {
    for (int y = -kQuiet; y < code->width + kQuiet; ++y) {
      for (int x = -kQuiet; x < code->width + kQuiet; ++x) out += is_light(x, y) ? "##" : "  ";
      out += '\n';
    }
    return out;
  }
  for (int y = -kQuiet; y < code->width + kQuiet; y += 2) {
    for (int x = -kQuiet; x < code->width + kQuiet; ++x) {
      const bool upper = is_light(x, y), lower = is_light(x, y + 1);
      out += upper && lower ? "█" : upper ? "▀" : lower ? "▄" : " ";
    }
    out += '\n';
  }
  return out;
}

}  // namespace terminal
