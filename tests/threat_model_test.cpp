// Checks that docs/threat-model.md names, for each box and each attacker, tests that exist.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/places.hpp"

namespace {

using Rows = std::vector<std::vector<std::string>>;

std::string content_of(const std::string& path) {
  std::ifstream file(places::source(path));
  std::ostringstream all;
  all << file.rdbuf();
  return all.str();
}

/// Returns the cells of the table below a heading, without its two head lines.
Rows table_below(const std::string& page, const std::string& heading) {
  const auto from = page.find("\n## " + heading + "\n");
  REQUIRE_MESSAGE(from != std::string::npos, heading);
  std::istringstream section(page.substr(from + 4, page.find("\n## ", from + 4) - from - 4));
  Rows rows;
  for (std::string line; std::getline(section, line);) {
    if (!line.starts_with("| ")) continue;
    std::vector<std::string> cells;
    std::istringstream parts(line.substr(2));
    for (std::string cell; std::getline(parts, cell, '|');) {
      const auto end = cell.find_last_not_of(' ');
      const auto begin = cell.find_first_not_of(' ');
      cells.push_back(end == std::string::npos ? "" : cell.substr(begin, end - begin + 1));
    }
    rows.push_back(std::move(cells));
  }
  REQUIRE(rows.size() > 2);
  rows.erase(rows.begin());
  return rows;
}

/// Returns a source with the pieces of each string literal joined.
std::string joined(const std::string& source) {
  static const std::regex kBreak("\"\\s*\n\\s*\"");
  return std::regex_replace(source, kBreak, "");
}

}  // namespace

TEST_CASE("each row of the threat model has tests that exist, and says who can all the same") {
  const auto page = content_of("docs/threat-model.md");
  std::set<std::string> shown;
  static const std::regex kTest("`([^`]+)`: \"([^\"]+)\"");
  for (const auto& row : table_below(page, "What shows it")) {
    REQUIRE(row.size() >= 3);
    CAPTURE(row[0]);
    shown.insert(row[0]);
    CHECK_FALSE(row[2].empty());
    int tests = 0;
    for (auto one = std::sregex_iterator(row[1].begin(), row[1].end(), kTest);
         one != std::sregex_iterator(); ++one) {
      const auto source = joined(content_of("tests/" + (*one)[1].str()));
      CHECK_MESSAGE(source.find("\"" + (*one)[2].str() + "\")") != std::string::npos,
                    (*one)[1].str() << " has no test case \"" << (*one)[2].str() << '"');
      ++tests;
    }
    CHECK(tests > 0);
  }
  for (const char* heading : {"If a box is seized", "Active attackers"})
    for (const auto& row : table_below(page, heading))
      CHECK_MESSAGE(shown.count(row[0]) == 1, "no test is named for: " << row[0]);
}
