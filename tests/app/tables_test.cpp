#include "app/tables.hpp"

#include <doctest/doctest.h>

#include <sstream>

#include "util/utf.hpp"

TEST_CASE("a table fits 80 columns, and a cell cannot steer the terminal") {
  app::Table table({"NAME", "WHAT"});
  CHECK(table.empty());
  table.add({"ä\x1b[31m", std::string(300, 'x')});
  table.add({"b"});
  std::istringstream lines(table.to_string());
  std::string line;
  std::getline(lines, line);
  CHECK(line == "NAME    WHAT");
  std::getline(lines, line);
  CHECK(line.starts_with("ä?[31m  xxx"));
  CHECK(line.ends_with("…"));
  CHECK(util::from_utf8(line).size() == 80);
  std::getline(lines, line);
  CHECK(line == "b");
}

TEST_CASE("outside text is shown without control characters") {
  CHECK(app::printable("a\r\n\x1b\u202e\xff"
                       "b") == "a????\uFFFDb");
}
