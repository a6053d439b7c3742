#include "terminal/qr.hpp"

#include <doctest/doctest.h>
#include <qrencode.h>

#include <algorithm>
#include <memory>

#include "util/utf.hpp"

TEST_CASE("a QR code is a square of characters with a margin") {
  const auto text = terminal::qr_text("https://platform.example/auth");
  const auto points = util::from_utf8(text);
  const auto width = points.find(U'\n');
  CHECK(width >= 25 + 4);
  CHECK(points.substr(0, width) == std::u32string(width, U'█'));
  CHECK(points.size() == (width + 1) * ((width + 1) / 2));
  CHECK(terminal::qr_text(std::string(5000, 'x')).empty());
}

TEST_CASE("a QR code has the modules that libqrencode gives for the text, in both drawings") {
  const std::string text = "GSMRELAY 1.4.0 CRITICAL / QUEUE 12 DEAD 3 HELD 4 OUT 1";
  const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
      QRcode_encodeString(text.c_str(), 0, QR_ECLEVEL_L, QR_MODE_8, 1), &QRcode_free);
  REQUIRE(code);
  const auto points = util::from_utf8(terminal::qr_text(text));
  const auto ascii = terminal::qr_text(text, {.ascii = true});
  constexpr int kMargin = 2;
  const auto width = static_cast<std::size_t>(code->width) + 2 * kMargin;
  for (int y = 0; y < code->width; ++y) {
    for (int x = 0; x < code->width; ++x) {
      const bool light = (code->data[y * code->width + x] & 1) == 0;
      const auto column = static_cast<std::size_t>(x + kMargin),
                 row = static_cast<std::size_t>(y + kMargin);
      const auto drawn = points.at((width + 1) * (row / 2) + column);
      CHECK(light == (drawn == U'█' || drawn == (row % 2 == 0 ? U'▀' : U'▄')));
      CHECK(ascii.substr((2 * width + 1) * row + 2 * column, 2) == (light ? "##" : "  "));
    }
  }
}

TEST_CASE("195 characters of the alphanumeric mode take 23 lines of 45 columns") {
  const auto points = util::from_utf8(terminal::qr_text(std::string(195, 'A')));
  CHECK(points.find(U'\n') == 45);
  CHECK(std::count(points.begin(), points.end(), U'\n') == 23);
}
