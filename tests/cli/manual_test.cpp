// The manual pages of gsmrelay in the tree: GSMRELAY_UPDATE_DOCS=1 build/bin/cli_test
#include <algorithm>
#include <filesystem>
#include <set>

#include "tests/cli/rig.hpp"
#include "tests/manual_file.hpp"

namespace {

/// Returns the commands of gsmrelay.
std::vector<std::string> nouns() {
  std::vector<std::string> names;
  std::istringstream lines(rig::run({"--complete", ""}).out);
  for (std::string line; std::getline(lines, line);)
    names.push_back(line.substr(0, line.find('\t')));
  return names;
}

/// Returns the words of each command of `noun` that does something: {"modem", "suspend"}.
std::vector<std::vector<std::string>> commands_of(const std::string& noun) {
  std::istringstream page(rig::run({"--manual-page", noun}).out);
  std::vector<std::vector<std::string>> commands;
  std::string line;
  while (std::getline(page, line) && line != ".nf") {
  }
  while (std::getline(page, line) && line != ".fi") {
    for (auto at = line.find("\\-"); at != std::string::npos; at = line.find("\\-", at))
      line.erase(at, 1);
    std::istringstream words(line);
    std::string word;
    words >> word;  // gsmrelay
    auto& command = commands.emplace_back();
    while (words >> word && word.front() >= 'a' && word.front() <= 'z') command.push_back(word);
  }
  return commands;
}

}  // namespace

TEST_CASE("the help of each command has an example of its own") {
  std::size_t all = 0;
  for (const auto& noun : nouns()) {
    for (auto words : commands_of(noun)) {
      std::string example = "gsmrelay";
      for (const auto& word : words) example += ' ' + word;
      words.emplace_back("--help");
      const auto help = rig::run(words).out;
      CAPTURE(help);
      const auto examples = help.find("Example");
      REQUIRE(examples != std::string::npos);
      CHECK(help.find(example, examples) != std::string::npos);
      ++all;
    }
  }
  CHECK(all > 60);
}

TEST_CASE("docs/man/man1 has the page of gsmrelay, with every exit code") {
  const auto page = rig::run({"--manual-page"}).out;
  for (const char* text : {"\\fBqueue\\fR\n", "gsmrelay\\-queue(1)", "\\fB77\\fR\nno permission: "})
    CHECK(page.find(text) != std::string::npos);
  manual_file::check("man1/gsmrelay.1", page);
}

TEST_CASE("row 143: docs/man/man1 has a page for each noun of gsmrelay, and no other") {
  std::set<std::string> pages{"gsmrelay-app.1"};
  for (const auto& noun : nouns()) {
    CAPTURE(noun);
    const auto file = "gsmrelay-" + noun + ".1";
    manual_file::check("man1/" + file, rig::run({"--manual-page", noun}).out);
    pages.insert(file);
  }
  CHECK(pages.size() > 20);
  for (const auto& entry : std::filesystem::directory_iterator(places::source("docs/man/man1"))) {
    const auto name = entry.path().filename().string();
    if (name.starts_with("gsmrelay-")) CHECK_MESSAGE(pages.contains(name), name);
  }
}
