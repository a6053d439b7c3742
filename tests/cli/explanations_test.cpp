#include "cli/explanations.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "terminal/console.hpp"
#include "warnings/definition.hpp"

using cli::explain;

TEST_CASE("each code is explained once, with its meaning and what to do") {
  std::set<std::string> codes;
  for (const auto& one : cli::all_explanations()) {
    CAPTURE(one.code);
    CHECK(codes.insert(one.code).second);
    CHECK(!one.kind.empty());
    CHECK(!one.title.empty());
    CHECK(one.meaning.ends_with('.'));
    CHECK(one.remedy.ends_with('.'));
    CHECK(explain(one.code)->title == one.title);
  }
}

TEST_CASE("every warning, registration state and exit code is explained") {
  for (const auto& one : warnings::catalogue()) CHECK(explain(one.code).has_value());
  for (int stat = 0; stat <= 11; ++stat) CHECK(explain("creg-" + std::to_string(stat)).has_value());
  for (const int code : {terminal::kFine, terminal::kFailed, terminal::kUsage, terminal::kTimeout,
                         terminal::kUnreachable, terminal::kDegraded, terminal::kCritical,
                         terminal::kRefused, terminal::kNoSuch, terminal::kDenied})
    CHECK(explain("exit-" + std::to_string(code))->kind == "exit code");
}

TEST_CASE("a code may be typed as it is shown") {
  for (const char* text : {"+CME ERROR: 10", "cme 10", "CME10", "cme-10", "CME ERROR 10"})
    CHECK(explain(text)->code == "cme-10");
  CHECK(explain("+CMS ERROR: 331")->code == "cms-331");
  CHECK(explain("HTTP 401")->code == "http-401");
  CHECK(explain("exit code 5")->code == "exit-5");
  CHECK(explain("+CEREG: 3")->code == "creg-3");
  CHECK(explain("EMM cause 15")->code == "cause-15");
  CHECK(explain("cause 15")->code == "cause-15");
  CHECK(explain(" SIM-PIN-NEEDED ")->code == "sim-pin-needed");
}

TEST_CASE("a code that the standard leaves open is explained as such") {
  CHECK(explain("cme-770")->meaning.find("maker") != std::string::npos);
  CHECK(explain("http-418")->title == "the server does not accept the request");
  CHECK(explain("http-299")->title == "a success");
  for (const char* unknown : {"", "-", "http-99", "http-600", "cme-", "cme-999999", "creg-12",
                              "nonsense", "99999999999999999999"})
    CHECK(!explain(unknown));
}

TEST_CASE("HTTP 511 is explained as a captive portal, as the route does") {
  const auto portal = explain("http-511");
  REQUIRE(portal);
  CHECK(portal->title == "Network Authentication Required");
  CHECK(portal->meaning.find("captive portal") != std::string::npos);
  CHECK(portal->remedy.find("route-portal") != std::string::npos);
}

TEST_CASE("near codes are those that are meant") {
  CHECK(cli::near_codes("sim-pin-neded").front() == "sim-pin-needed");
  const auto numbers = cli::near_codes("13");
  CHECK(std::find(numbers.begin(), numbers.end(), "cme-13") != numbers.end());
  CHECK(std::find(numbers.begin(), numbers.end(), "cause-13") != numbers.end());
  CHECK(cli::near_codes("puk").front() == "sim-puk-needed");
  CHECK(cli::near_codes("").empty());
  CHECK(cli::near_codes("sim").size() <= 5);
}
