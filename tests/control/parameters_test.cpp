#include "control/parameters.hpp"

#include <doctest/doctest.h>

namespace {

api::Result<spool::Page> page(const std::string& name = "", const std::string& value = "") {
  net::ServerRequest http;
  if (!name.empty()) http.query[name] = value;
  return control::page_parameters({http});
}

}  // namespace

TEST_CASE("the limit of a page is 1 to 500") {
  CHECK(page()->limit == 50);
  CHECK(!page()->before);
  CHECK(page("before", "7")->before == 7);
  for (const char* limit : {"0", "501", "-1", "x", "", "1 ", "99999999999999999999"})
    CHECK_MESSAGE(!page("limit", limit), limit);
  CHECK(!page("before", "0"));
}

TEST_CASE("the parameters of a poll have limits") {
  net::ServerRequest request;
  CHECK(control::poll_parameters({request})->after == 0);
  CHECK(control::poll_parameters({request})->wait == 0);
  request.query = {{"after", "9223372036854775807"}, {"wait", "60"}};
  REQUIRE(control::poll_parameters({request}));
  CHECK(control::poll_parameters({request})->after == 9223372036854775807ULL);
  CHECK(control::poll_parameters({request})->wait == 60);
  for (const char* wait : {"61", "-1", "x", ""}) {
    request.query["wait"] = wait;
    CHECK_FALSE(control::poll_parameters({request}));
  }
}

TEST_CASE("an id in the path is a positive number, and the error names the list") {
  const net::ServerRequest http;
  CHECK(control::id_argument({http, {"17"}}, "delivery") == 17);
  for (const char* id : {"0", "-1", "x", ""})
    CHECK(!control::id_argument({http, {id}}, "delivery"));
  CHECK(control::id_argument({http, {"x"}}, "message").error().next == "gsmrelay inbox list");
}
