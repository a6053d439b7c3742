#include "config/input_limits.hpp"

#include <doctest/doctest.h>

#include <string>

#include "tests/config/appliance.hpp"

TEST_CASE("an ordinary file is accepted") {
  CHECK(!config::check_limits(
      "[[route]]\nurl = \"https://a.b.c.d.e.f.g.h.i.j.k/\" # a.b.c.d.e.f.g.h.i.j\n"));
  CHECK(!config::check_limits(
      "a = '''\nx.x.x.x.x.x.x.x.x.x.x.x\n'''\nb = 'it\\'\nc = \"\\\"a.a.a.a.a.a.a.a.a.a\"\n"));
  CHECK(!config::check_limits(""));
}

TEST_CASE("NUL, malformed UTF-8 and excess size are refused") {
  const auto nul = config::check_limits(std::string_view("a = 1\n\0b", 8));
  REQUIRE(nul);
  CHECK(nul->at.line == 2);
  CHECK(config::check_limits("a = \"\xFF\""));
  CHECK(config::check_limits(std::string(config::kLargestFile + 1, ' ')));
}

TEST_CASE("nesting that would exhaust the stack is refused before the parser runs") {
  std::string header = "[a";
  for (int i = 0; i < 100'000; ++i) header += ".a";
  const auto deep = config::check_limits("\n" + header + "]\n");
  REQUIRE(deep);
  CHECK(deep->at.line == 2);
  CHECK(config::check_limits("a . b . c . d . e . f . g . h . i . j = 1"));
}

TEST_CASE("deep brackets are an error of the document, not a crash") {
  CHECK(!appliance::parse("a = " + std::string(100'000, '['), "x").errors.empty());
  std::string tables = "a = ";
  for (int i = 0; i < 20'000; ++i) tables += "{a.b.c.d=";
  CHECK(!appliance::parse(tables, "x").errors.empty());
}
