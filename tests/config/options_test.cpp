#include "config/options.hpp"
#include "tests/places.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

using namespace config;

namespace {

constexpr const char* kCard = "iccid = \"8923700000000000123\"\n";

std::string required_of(Section section, std::string_view except) {
  std::string text = fmt::format("{}\n", heading(section));
  for (const auto& option : options())
    if (option.section == section && option.need == Need::required && option.key != except)
      text += fmt::format("{} = {}\n", option.key, option.example);
  if (section == Section::sim && except != "iccid") text += kCard;
  if (section == Section::modem && except != "usb")
    text += "usb = \"2-2\"\n";  // or another binding
  return text;
}

}  // namespace

TEST_CASE("every option's example is accepted and reaches its member") {
  for (const auto& option : options()) {
    auto toml = required_of(option.section, option.key);
    toml += fmt::format("{} = {}\n", option.key, option.example);
    if (option.key == "balance_below") toml += "balance_code = \"*100#\"\n";
    if (option.key == "routes")
      toml += "[[route]]\nname = \"main\"\nurl = \"https://gateway.example.org/\"\n";
    if (option.key == "client_key") toml += "client_certificate = \"/c.pem\"\n";
    if (option.key == "client_certificate") toml += "client_key = \"/c.key\"\n";
    const auto loaded = parse(toml, "x");
    for (const auto& mistake : loaded.mistakes)
      FAIL_CHECK(option.key << ": " << mistake.to_string());
    bool found = false;
    for (const auto& effective : config::effective(toml, "x"))
      found = found || (effective.key.ends_with(fmt::format(".{}", option.key)) &&
                        effective.origin.starts_with("x:") && !effective.value.empty());
    CHECK_MESSAGE(found, option.key);
  }
}

TEST_CASE("every default passes its own range, choice and check") {
  for (const auto& option : options()) {
    const auto preset = default_of(option);
    if (preset.empty()) continue;
    if (option.check != nullptr) CHECK_MESSAGE(option.check(preset).empty(), option.key);
    const auto quoted = type_name(option) == "text" || type_name(option) == "duration"
                            ? fmt::format("\"{}\"", preset)
                            : preset;
    const auto loaded =
        parse(fmt::format("{}{} = {}\n", required_of(option.section, ""), option.key, quoted), "x");
    for (const auto& mistake : loaded.mistakes) FAIL_CHECK(mistake.to_string());
  }
}

TEST_CASE("a wrong type is a mistake for every option") {
  for (const auto& option : options()) {
    auto toml = fmt::format("{}{} = [1]\n", required_of(option.section, option.key), option.key);
    if (option.key == "iccid") toml += "imsi = \"624010000000001\"\n";
    CHECK_MESSAGE(parse(toml, "x").mistakes.size() == 1, option.key);
  }
}

TEST_CASE("keys are unique within their table") {
  std::set<std::pair<Section, std::string_view>> seen;
  for (const auto& option : options()) CHECK(seen.emplace(option.section, option.key).second);
}

TEST_CASE("docs/configuration.md holds the tables made from the options") {
  // GSMRELAY_UPDATE_DOCS=1 build/bin/config_test writes them anew.
  const std::string path = places::source("docs/configuration.md");
  const std::string begin = "<!-- options: made from src/config/options.cpp -->\n",
                    end = "<!-- end of options -->\n";
  std::stringstream file;
  file << std::ifstream(path).rdbuf();
  auto doc = file.str();
  const auto from = doc.find(begin), to = doc.find(end);
  REQUIRE(from != std::string::npos);
  REQUIRE(to != std::string::npos);
  const auto start = from + begin.size();
  if (std::getenv("GSMRELAY_UPDATE_DOCS") != nullptr) {
    doc.replace(start, to - start, reference_markdown());
    std::ofstream(path) << doc;
    return;
  }
  CHECK(doc.substr(start, to - start) == reference_markdown());
}
