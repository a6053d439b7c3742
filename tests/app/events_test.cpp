#include "app/events.hpp"

#include <doctest/doctest.h>

TEST_CASE("the first complete event of a name is found with any line end") {
  for (const char* end : {"\n", "\r\n", "\r"}) {
    std::string stream;
    for (const char* line :
         {": hello", "", "event: pause", "data: {}", "", "event: code", "data: one", "data:two",
          "id: 7", "", "event: code", "data: three", ""})
      stream += std::string(line) + end;
    const auto found = app::find_event(stream, {"code", "expired"});
    REQUIRE(found.has_value());
    CHECK(found->name == "code");
    CHECK(found->data == "one\ntwo");
  }
}

TEST_CASE("an incomplete event is not found") {
  const std::string whole = "event: code\ndata: {}\n\n";
  for (std::size_t i = 0; i < whole.size(); ++i)
    CHECK_FALSE(app::find_event(whole.substr(0, i), {"code"}).has_value());
  CHECK(app::find_event(whole, {"code"}).has_value());
  CHECK_FALSE(app::find_event("event: code\n\n", {"code"}).has_value());
  CHECK_FALSE(app::find_event("data: code\n\n", {"code"}).has_value());
}
