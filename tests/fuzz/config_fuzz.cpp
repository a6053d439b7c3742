// Any octets as a configuration, of gsmrelayd and of a program of the back end: mistakes, never a
// crash, each with its file's name; and what is given for use is within its limits, come what may.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>

#include "config/config.hpp"
#include "config/duration.hpp"
#include "config/sheet.hpp"

namespace {

using namespace std::chrono_literals;
using config::SheetType;

void require(bool holds) {
  if (!holds) std::abort();
}

/// Every type, with limits and checks, once and repeated.
constexpr std::array<config::SheetSection, 2> kSections{{{"server", false}, {"platform", true}}};
constexpr std::array<config::SheetKey, 8> kKeys{{
    {"server", "token", SheetType::secret, "", true, 0, 0, nullptr, "the credential"},
    {"server", "limit", SheetType::number, "10", false, 1, 100, nullptr, "how many"},
    {"server", "keep", SheetType::duration, "7d", false, 1000, 864'000'000, nullptr, "how long"},
    {"server", "open", SheetType::flag, "true", false, 0, 0, nullptr, "whether"},
    {"server", "any", SheetType::duration, "", false, 0, 0, nullptr, "without limits"},
    {"platform", "name", SheetType::text, "", true, 0, 0, &config::check_name, "what it is called"},
    {"platform", "scopes", SheetType::texts, "", false, 0, 0, &config::check_name, "what is asked"},
    {"platform", "url", SheetType::text, "", false, 0, 0, &config::check_url, "where it is"},
}};
constexpr config::SheetForm kForm{kSections, kKeys};

void check_mistakes(const std::vector<config::Mistake>& mistakes, std::string_view toml) {
  const auto lines = std::count(toml.begin(), toml.end(), '\n') + 1;
  for (const auto& mistake : mistakes)
    require(mistake.file == "fuzz.toml" && !mistake.what.empty() && mistake.line >= 0 &&
            mistake.line <= lines);
}

/// Not given, or what its check lets pass.
bool fits(const config::SheetTable& table, const char* key, config::Check check) {
  return !table.given(key) ? table.text(key).empty() : check(table.text(key)).empty();
}

void check_server(const config::SheetTable& server, bool faultless) {
  require(server.number("limit") >= 1 && server.number("limit") <= 100);
  require(server.duration("keep") >= 1s && server.duration("keep") <= 240h);
  require(server.given("limit") || server.number("limit") == 10);
  require(server.given("open") || server.flag("open"));
  require(fits(server, "token", &config::check_secret));
  require(!faultless || server.given("token"));
  const auto any = server.duration("any");
  require(config::parse_duration(config::format_duration(any)) == any);
}

void check_sheet(std::string_view toml) {
  const auto sheet = config::parse_sheet(toml, "fuzz.toml", kForm);
  check_mistakes(sheet.mistakes, toml);
  check_server(sheet.section("server"), sheet.mistakes.empty());
  for (const auto& platform : sheet.all("platform")) {
    require(fits(platform, "name", &config::check_name));
    require(fits(platform, "url", &config::check_url));
    require(!sheet.mistakes.empty() || platform.given("name"));
    for (const auto& scope : platform.texts("scopes")) require(config::check_name(scope).empty());
  }
}

void check_daemon(std::string_view toml) {
  const auto loaded = config::parse(toml, "fuzz.toml");
  check_mistakes(loaded.mistakes, toml);
  // What passes as a whole must pass the daemon's own assumptions.
  if (loaded.mistakes.empty()) {
    for (const auto& modem : loaded.config.modems)
      require(!modem.name.empty() && !modem.port.empty());
    for (const auto& route : loaded.config.routes)
      require(!route.name.empty() && (route.url.starts_with('h') || route.url.starts_with('H')));
  }
  config::effective(toml, "fuzz.toml");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view toml(reinterpret_cast<const char*>(data), size);
  check_daemon(toml);
  check_sheet(toml);
  return 0;
}
