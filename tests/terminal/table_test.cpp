#include "terminal/table.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>

#include "terminal/text.hpp"

using namespace terminal;

namespace {

std::size_t widest_line(const std::string& text) {
  std::size_t most = 0;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) most = std::max(most, width(line));
  return most;
}

}  // namespace

TEST_CASE("columns are as wide as their widest cell") {
  Table table({{"NAME"}, {"COUNT", Align::right}});
  table.add({"a", "1"});
  table.add({"kitchen", "200"});
  CHECK(table.to_string() ==
        "NAME     COUNT\n"
        "a            1\n"
        "kitchen    200\n");
}

TEST_CASE("a table never exceeds 80 columns: the widest columns shrink") {
  Table table({{"A"}, {"B"}, {"C", Align::right, 10}});
  table.add({std::string(200, 'a'), "short", std::string(60, 'c')});
  const auto text = table.to_string();
  CHECK(widest_line(text) == 80);
  CHECK(text.find("short") != std::string::npos);
  CHECK(text.find("…") != std::string::npos);
  CHECK(table.to_string({.ascii = true}).find("…") == std::string::npos);
}

TEST_CASE("a number is never cut: the texts beside it shrink") {
  Table table({{"ID", Align::right, 2}, {"ROUTE", Align::left, 5}, {"ERROR", Align::left, 8}});
  table.add({"9000000001001", std::string(60, 'r'), std::string(300, 'e')});
  const auto text = table.to_string();
  CHECK(widest_line(text) <= 80);
  CHECK(text.find("9000000001001  r") != std::string::npos);
}

TEST_CASE("colours do not move the columns") {
  Table table({{"STATE"}, {"X"}});
  table.add({{"up", Tone::good}, "y"});
  CHECK(table.to_string().find('\x1b') == std::string::npos);
  CHECK(table.to_string({.colour = true}).find("\x1b[32mup   \x1b[0m  y") != std::string::npos);
}

TEST_CASE("a table of texts fits 80 columns, and a cell cannot control the terminal") {
  auto table = Table::of_texts({"NAME", "WHAT"});
  CHECK(table.empty());
  table.add({"ä\x1b[31m", std::string(80, 'x')});
  table.add({"b"});
  std::istringstream lines(table.to_string());
  std::string line;
  std::getline(lines, line);
  CHECK(line == "NAME    WHAT");
  std::getline(lines, line);
  CHECK(line.starts_with("ä?[31m  xxx"));
  CHECK(width(line) == 80);
  std::getline(lines, line);
  CHECK(line == "        " + std::string(8, 'x'));
  std::getline(lines, line);
  CHECK(line == "b");
}

TEST_CASE("a wrapped column shows every word, and the others are cut") {
  auto table = Table::of_texts({"NAME", "WHAT"});
  std::string why;
  for (int i = 0; i < 30; ++i) why += "word ";
  table.add({std::string(100, 'n'), why});
  std::istringstream lines(table.to_string());
  std::string line, told;
  std::getline(lines, line);
  while (std::getline(lines, line)) {
    CHECK(width(line) <= 80);
    for (auto at = line.find("word"); at != std::string::npos; at = line.find("word", at + 1))
      told += "word ";
  }
  CHECK(told == why);
}

TEST_CASE("a key-value list leaves out empty values and wraps long ones") {
  KeyValueList list;
  list.add("name", "kitchen");
  list.add("trouble", "");
  list.add("key", std::string(100, 'f'));
  const auto text = list.to_string();
  CHECK(text.find("trouble") == std::string::npos);
  CHECK(widest_line(text) <= 80);
  CHECK(std::count(text.begin(), text.end(), 'f') == 100);
}
