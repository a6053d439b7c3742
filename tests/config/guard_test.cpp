#include "config/guard.hpp"

#include <doctest/doctest.h>

#include <string>

TEST_CASE("an ordinary file passes") {
  CHECK(!config::guard(
      "[[route]]\nurl = \"https://a.b.c.d.e.f.g.h.i.j.k/\" # a.b.c.d.e.f.g.h.i.j\n"));
  CHECK(!config::guard(
      "a = '''\nx.x.x.x.x.x.x.x.x.x.x.x\n'''\nb = 'it\\'\nc = \"\\\"a.a.a.a.a.a.a.a.a.a\"\n"));
  CHECK(!config::guard(""));
}

TEST_CASE("NUL, foreign octets and size are refused") {
  const auto nul = config::guard(std::string_view("a = 1\n\0b", 8));
  REQUIRE(nul);
  CHECK(nul->line == 2);
  CHECK(config::guard("a = \"\xFF\""));
  CHECK(config::guard(std::string(config::kLargestFile + 1, ' ')));
}

TEST_CASE("nesting that would eat the stack is refused before the parser sees it") {
  std::string header = "[a";
  for (int i = 0; i < 100'000; ++i) header += ".a";
  const auto deep = config::guard("\n" + header + "]\n");
  REQUIRE(deep);
  CHECK(deep->line == 2);
  CHECK(config::guard("a . b . c . d . e . f . g . h . i . j = 1"));
}

TEST_CASE("deep brackets are a mistake of the document, not a crash") {
  CHECK(!config::parse("a = " + std::string(100'000, '['), "x").mistakes.empty());
  std::string tables = "a = ";
  for (int i = 0; i < 20'000; ++i) tables += "{a.b.c.d=";
  CHECK(!config::parse(tables, "x").mistakes.empty());
}
