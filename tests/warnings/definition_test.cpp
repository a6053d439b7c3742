#include "warnings/definition.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>
#include <set>
#include <string>

using namespace warnings;

TEST_CASE("each warning has a code of its own and says what it means and what to do") {
  std::set<std::string_view> codes;
  for (const auto& one : catalogue()) {
    CAPTURE(std::string(one.code));
    CHECK(codes.insert(one.code).second);
    CHECK(std::all_of(one.code.begin(), one.code.end(), [](unsigned char c) {
      return std::islower(c) != 0 || std::isdigit(c) != 0 || c == '-';
    }));
    CHECK(!one.title.empty());
    CHECK(one.title.find('{') == std::string_view::npos);
    CHECK(!one.text.empty());
    CHECK(one.meaning.ends_with('.'));
    CHECK(one.remedy.ends_with('.'));
    CHECK(find(one.code) == &one);
  }
  CHECK(find("nonsense") == nullptr);
  CHECK(find("") == nullptr);
}

TEST_CASE("the usual next command has names for what a finding tells") {
  const auto next_of = [](std::string_view code) { return usual_next(*find(code)); };
  CHECK(next_of("sim-pin-needed") == "gsmrelay sim pin MODEM");
  CHECK(next_of("route-down") == "gsmrelay route test ROUTE");
  CHECK(next_of("modem-baud") == "gsmrelay config edit");  // the usual file
  CHECK(next_of("uart-off") == "echo enable_uart=1 | sudo tee -a <file>");
  CHECK(next_of("clock-wrong").empty());  // it depends on the dates
}

TEST_CASE("a warning depends only on warnings above it, so that no two wait for each other") {
  std::set<std::string> above;
  for (const auto& one : catalogue()) {
    std::string rest(one.depends_on);
    while (!rest.empty()) {
      const auto end = std::min(rest.find(' '), rest.size());
      const auto cause = rest.substr(0, end);
      CHECK_MESSAGE(above.contains(cause), std::string(one.code) << " depends on " << cause);
      CHECK(depends_on(one, cause));
      rest.erase(0, std::min(end + 1, rest.size()));
    }
    above.insert(std::string(one.code));
  }
  CHECK(!depends_on(*find("route-dns"), "dns"));
  CHECK(!depends_on(*find("route-dns"), ""));
}

TEST_CASE("severities and scopes have names") {
  CHECK(std::string(to_string(Severity::notice)) == "notice");
  CHECK(std::string(to_string(Severity::critical)) == "critical");
  CHECK(std::string(to_string(Scope::route)) == "route");
}
