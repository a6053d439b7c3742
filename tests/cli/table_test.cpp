#include "cli/table.hpp"

#include "tests/cli/rig.hpp"

using namespace cli;

namespace {

struct Plain {
  std::ostringstream out, err;
  std::istringstream in;
  Context context{out, err, in};
};

}  // namespace

TEST_CASE("columns are as wide as what stands in them") {
  Plain p;
  Table table({{"NAME"}, {"COUNT", Align::right}});
  table.add({"a", "1"});
  table.add({"kitchen", "200"});
  CHECK(table.to_string(p.context) ==
        "NAME     COUNT\n"
        "a            1\n"
        "kitchen    200\n");
}

TEST_CASE("a table never exceeds 80 columns, the widest columns give way") {
  Plain p;
  Table table({{"A"}, {"B"}, {"C", Align::right, 10}});
  table.add({std::string(200, 'a'), "short", std::string(60, 'c')});
  const auto text = table.to_string(p.context);
  CHECK(rig::widest(text) == 80);
  CHECK(text.find("short") != std::string::npos);
  CHECK(text.find("…") != std::string::npos);
  p.context.ascii = true;
  CHECK(table.to_string(p.context).find("…") == std::string::npos);
}

TEST_CASE("a number is never cut: the texts beside it give way") {
  Plain p;
  Table table({{"ID", Align::right, 2}, {"ROUTE", Align::left, 5}, {"ERROR", Align::left, 8}});
  table.add({"9000000001001", std::string(60, 'r'), std::string(300, 'e')});
  const auto text = table.to_string(p.context);
  CHECK(rig::widest(text) <= 80);
  CHECK(text.find("9000000001001  r") != std::string::npos);
}

TEST_CASE("colours are for terminals and do not move the columns") {
  Plain p;
  Table table({{"STATE"}, {"X"}});
  table.add({{"up", Tone::good}, "y"});
  const auto without = table.to_string(p.context);
  CHECK(without.find('\x1b') == std::string::npos);
  p.context.colour = true;
  const auto with = table.to_string(p.context);
  CHECK(with.find("\x1b[32mup   \x1b[0m  y") != std::string::npos);
}

TEST_CASE("a sheet leaves out what is empty and wraps what is long") {
  Plain p;
  Sheet sheet;
  sheet.add("name", "kitchen");
  sheet.add("trouble", "");
  sheet.add("key", std::string(100, 'f'));
  const auto text = sheet.to_string(p.context);
  CHECK(text.find("trouble") == std::string::npos);
  CHECK(rig::widest(text) <= 80);
  CHECK(std::count(text.begin(), text.end(), 'f') == 100);
}

TEST_CASE("wrapping breaks at blanks and keeps every word") {
  CHECK(wrapped("one two three", 7) == std::vector<std::string>{"one two", "three"});
  CHECK(wrapped("", 7) == std::vector<std::string>{""});
  CHECK(wrapped("abcdefghij", 4) == std::vector<std::string>{"abcd", "efgh", "ij"});
}

TEST_CASE("states have a tone") {
  CHECK(tone_of("up") == Tone::good);
  CHECK(tone_of("dead") == Tone::bad);
  CHECK(tone_of("waiting") == Tone::warn);
}
