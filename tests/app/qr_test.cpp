#include "app/qr.hpp"

#include <doctest/doctest.h>

#include "util/utf.hpp"

TEST_CASE("a QR code is a square of characters with a margin") {
  const auto text = app::qr_text("https://platform.example/auth");
  const auto points = util::from_utf8(text);
  const auto width = points.find(U'\n');
  CHECK(width >= 25 + 4);
  CHECK(points.substr(0, width) == std::u32string(width, U'█'));
  CHECK(points.size() == (width + 1) * ((width + 1) / 2));
  CHECK(app::qr_text(std::string(5000, 'x')).empty());
}
