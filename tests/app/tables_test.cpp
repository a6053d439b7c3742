#include "app/tables.hpp"

#include <doctest/doctest.h>

#include <sstream>

#include "util/utf.hpp"

TEST_CASE("a table fits 80 columns, and a cell cannot steer the terminal") {
  app::Table table({"NAME", "WHAT"});
  CHECK(table.empty());
  table.add({"ä\x1b[31m", std::string(80, 'x')});
  table.add({"b"});
  std::istringstream lines(table.to_string());
  std::string line;
  std::getline(lines, line);
  CHECK(line == "NAME    WHAT");
  std::getline(lines, line);
  CHECK(line.starts_with("ä?[31m  xxx"));
  CHECK(util::from_utf8(line).size() == 80);
  std::getline(lines, line);
  CHECK(line == "        " + std::string(8, 'x'));
  std::getline(lines, line);
  CHECK(line == "b");
}

TEST_CASE("the last column is told whole, broken at blanks; the others are cut") {
  app::Table table({"NAME", "WHAT"});
  std::string why;
  for (int i = 0; i < 30; ++i) why += "word ";
  table.add({std::string(100, 'n'), why});
  std::istringstream lines(table.to_string());
  std::string line, told;
  std::getline(lines, line);
  while (std::getline(lines, line)) {
    CHECK(util::from_utf8(line).size() <= 80);
    for (auto at = line.find("word"); at != std::string::npos; at = line.find("word", at + 1))
      told += "word ";
  }
  CHECK(told == why);
}

TEST_CASE("outside text is shown without control characters") {
  CHECK(app::printable("a\r\n\x1b\u202e\xff"
                       "b") == "a????\uFFFDb");
}
