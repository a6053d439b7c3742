#include "config/schema.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include "tests/config/appliance.hpp"
#include "tests/places.hpp"

namespace {

constexpr const char* kCard = "iccid = \"8923700000000000123\"\n";

const config::Schema& appliance_schema() {
  static const auto schema = config::schema(relay::route_kinds());
  return schema;
}

/// Returns a table of `section` with all keys that it and its kind require, but for `except`.
/// `kind` is that of a [[route]]; empty: the default one.
std::string required_of(const config::Section& section, std::string_view kind,
                        std::string_view except) {
  std::string text = fmt::format("{}\n", section.heading());
  if (!kind.empty()) text += fmt::format("kind = \"{}\"\n", kind);
  const auto chosen = kind.empty() ? std::string_view("http") : kind;
  for (const auto& [of, variant, key, default_value] : config::key_infos(appliance_schema()))
    if (of == &section && (variant.empty() || variant == chosen) &&
        key.need == config::Need::required && key.name != except)
      text += fmt::format("{} = {}\n", key.name, key.example);
  if (section.name == "sim" && except != "iccid") text += kCard;
  if (section.name == "alarm" && except != "command") text += "command = [\"/bin/true\"]\n";
  if (section.name == "modem" && except != "usb") text += "usb = \"2-2\"\n";  // or another binding
  return text;
}

}  // namespace

TEST_CASE("every key's example is accepted and reaches its member") {
  for (const auto& [section, variant, key, default_value] : config::key_infos(appliance_schema())) {
    const auto& row = key;
    auto toml = required_of(*section, variant, key.name);
    toml += fmt::format("{} = {}\n", key.name, key.example);
    if (key.name == "balance_below") toml += "balance_code = \"*100#\"\n";
    if (key.name == "routes")
      toml += "[[route]]\nname = \"main\"\nurl = \"https://gateway.example.org/\"\n";
    if (key.name == "client_key") toml += "client_certificate = \"/c.pem\"\n";
    if (key.name == "client_certificate") toml += "client_key = \"/c.key\"\n";
    if (key.name == "key") toml += "certificate = \"/c.pem\"\n";
    if (key.name == "certificate") toml += "key = \"/c.key\"\n";
    const auto loaded = appliance::parse(toml, "x");
    for (const auto& error : loaded.errors) FAIL_CHECK(key.name << ": " << error.to_string());
    bool found = false;
    for (const auto& effective : appliance::effective(toml, "x"))
      found = found || (effective.key.ends_with(fmt::format(".{}", key.name)) &&
                        effective.origin.starts_with("x:") && !effective.value.empty());
    CHECK_MESSAGE(found, row.name);
  }
}

TEST_CASE("every default passes its own range, choice and check") {
  for (const auto& [section, variant, key, default_value] : config::key_infos(appliance_schema())) {
    const auto& row = key;
    if (default_value.empty()) continue;
    if (key.check != nullptr) CHECK_MESSAGE(row.check(default_value).empty(), row.name);
    const auto type = config::type_name(key);
    const auto quoted =
        type == "text" || type == "duration" ? fmt::format("\"{}\"", default_value) : default_value;
    const auto loaded = appliance::parse(
        fmt::format("{}{} = {}\n", required_of(*section, variant, ""), key.name, quoted), "x");
    for (const auto& error : loaded.errors) FAIL_CHECK(error.to_string());
  }
}

TEST_CASE("a wrong type is an error for every key") {
  for (const auto& [section, variant, key, default_value] : config::key_infos(appliance_schema())) {
    const auto& row = key;
    auto toml = fmt::format("{}{} = [1]\n", required_of(*section, variant, key.name), key.name);
    if (key.name == "iccid") toml += "imsi = \"624010000000001\"\n";
    CHECK_MESSAGE(appliance::parse(toml, "x").errors.size() == 1, row.name);
  }
}

TEST_CASE("keys are unique within their table") {
  std::set<std::pair<std::string_view, std::string>> seen;
  for (const auto& info : config::key_infos(appliance_schema()))
    CHECK(
        seen.emplace(info.key.name, fmt::format("{}{}", info.section->name, info.variant)).second);
}

TEST_CASE("row 189: docs/configuration.md holds the tables made from the schema") {
  // GSMRELAY_UPDATE_DOCS=1 build/bin/config_test writes them again.
  const std::string path = places::source("docs/configuration.md");
  const std::string begin = "<!-- keys: made from the schema in src/config -->\n",
                    end = "<!-- end of keys -->\n";
  std::stringstream file;
  file << std::ifstream(path).rdbuf();
  auto doc = file.str();
  const auto from = doc.find(begin), to = doc.find(end);
  REQUIRE(from != std::string::npos);
  REQUIRE(to != std::string::npos);
  const auto start = from + begin.size();
  const auto tables = config::reference_markdown(appliance_schema());
  if (std::getenv("GSMRELAY_UPDATE_DOCS") != nullptr) {
    doc.replace(start, to - start, tables);
    std::ofstream(path) << doc;
    return;
  }
  CHECK(doc.substr(start, to - start) == tables);
}

TEST_CASE("the reference names every key of a schema") {
  const auto text = config::reference_markdown(appliance_schema());
  for (const auto& info : config::key_infos(appliance_schema()))
    CHECK(text.find("`" + std::string(info.key.name) + "`") != std::string::npos);
}
