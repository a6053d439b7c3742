// The writer gives the same octets as nlohmann-json's ordered_json.
#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "json/json.hpp"

using json::Json;

namespace {

std::string by_library(const nlohmann::ordered_json& value, bool ascii = false) {
  return value.dump(-1, ' ', ascii, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace

TEST_CASE("each octet in a text is written as the library writes it") {
  for (int octet = 0; octet < 256; ++octet) {
    for (const std::string around : {"", "ab", "\xc3", "\xe2\x82", "\xf0\x9f\x98"}) {
      const auto text = around + static_cast<char>(octet) + "z" + around;
      CAPTURE(octet);
      CHECK(Json(text).dump() == by_library(text));
      CHECK(Json(text).dump({.ascii = true}) == by_library(text, true));
    }
  }
}

TEST_CASE("texts of several scripts are written as the library writes them") {
  for (const char* text :
       {"", "plain", "caf\u00e9", "\u041f\u0440\u0438\u0432\u0456\u0442", "\U0001F600",
        "\u00e9\"\\\n", "\x7f", "a\xf4\x90\x80\x80", "\xed\xa0\x80", "\xc0\xaf", "\xf0\x9f"}) {
    CAPTURE(text);
    CHECK(Json(text).dump() == by_library(text));
    CHECK(Json(text).dump({.ascii = true}) == by_library(text, true));
    CHECK(Json{{text, 1}}.dump() == by_library({{text, 1}}));
  }
}

TEST_CASE("numbers are written as the library writes them") {
  for (const double value :
       {0.0, -0.0, 1.0, 1.5, 0.1, 1e21, 1e22, 1e-7, 123456789.125, std::nan(""),
        std::numeric_limits<double>::infinity(), std::numeric_limits<double>::denorm_min()})
    CHECK(Json(value).dump() == by_library(value));
  for (const std::int64_t value :
       {std::int64_t{0}, std::int64_t{-1}, std::numeric_limits<std::int64_t>::min(),
        std::numeric_limits<std::int64_t>::max()})
    CHECK(Json(value).dump() == by_library(value));
}

TEST_CASE("an indented document is written as the library writes it") {
  const std::string text =
      R"({"a":[],"b":{},"c":[1,[2,{"d":null}],"x"],"e":{"f":{"g":true,"h":false}},"i":1.5})";
  const auto ours = json::parse(text).value();
  const auto theirs = nlohmann::ordered_json::parse(text);
  for (const int indent : {-1, 0, 2, 4})
    CHECK(ours.dump({.indent = indent}) == theirs.dump(indent));
}

TEST_CASE("a value that is written is parsed to the same value") {
  const Json value = {{"text", "\u20ac \"q\" \\ \n\t\x01"},
                      {"list", Json::array({1, -1, 1.25, true, nullptr, Json::object()})},
                      {"large", std::numeric_limits<std::uint64_t>::max()}};
  CHECK(json::parse(value.dump()).value() == value);
  CHECK(json::parse(value.dump({.indent = 2, .ascii = true})).value() == value);
}
