#include "cli/json_fields.hpp"

#include <doctest/doctest.h>

#include "json/json.hpp"

using namespace cli;

TEST_CASE("a field that is absent or of another kind reads as empty") {
  const Json object = {
      {"name", "a\x1b[2J"}, {"count", 3}, {"none", nullptr}, {"list", Json::array({1, 2})}};
  CHECK(text(object, "name") == "a?[2J");
  CHECK(text(object, "count").empty());
  CHECK(text(object, "absent").empty());
  CHECK(number(object, "count") == 3);
  CHECK(number(object, "name") == 0);
  CHECK(!maybe_number(object, "none"));
  CHECK(!flag(object, "name"));
  CHECK(list(object, "list").size() == 2);
  CHECK(list(object, "name").empty());
  CHECK(part(object, "list").empty());
  CHECK(text(Json(3), "name").empty());
}

TEST_CASE("a time is shown without its fraction and offset") {
  CHECK(short_time("2026-11-22T21:27:52.123+00:00") == "2026-11-22 21:27:52");
  CHECK(short_time("").empty());
}

TEST_CASE("states have a tone") {
  CHECK(cli::tone_of("up") == cli::Tone::good);
  CHECK(cli::tone_of("dead") == cli::Tone::bad);
  CHECK(cli::tone_of("waiting") == cli::Tone::warn);
}

TEST_CASE("a modem that works and is not registered is not up") {
  const auto word = [](const char* registered, int stat, const char* health = "up") {
    const auto json = std::string(R"({"health":")") + health + R"(","registered":)" + registered +
                      R"(,"registration":)" + std::to_string(stat) + "}";
    return modem_cell(json::parse_or_null(json)).text;
  };
  CHECK(word("true", 1) == "up");
  CHECK(word("true", 5) == "up");
  CHECK(word("false", 3) == "refused");
  CHECK(word("false", 2) == "searching");
  CHECK(word("false", 8) == "emergency only");
  CHECK(word("false", 0) == "no network");
  CHECK(word("false", 3, "starting") == "starting");
}
