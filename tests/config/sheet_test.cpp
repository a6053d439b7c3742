#include "config/sheet.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>

using namespace config;

namespace {

constexpr std::array<SheetSection, 2> kSections{{{"server", false}, {"platform", true}}};
constexpr std::array<SheetKey, 8> kKeys{{
    {"server", "listen", SheetType::text, "\"127.0.0.1:9000\"", false, 0, 0, nullptr, "where"},
    {"server", "token", SheetType::secret, "", true, 0, 0, nullptr, "the credential"},
    {"server", "limit", SheetType::number, "10", false, 1, 100, nullptr, "how many"},
    {"server", "keep", SheetType::duration, "\"7d\"", false, 1000, 864'000'000, nullptr,
     "how long"},
    {"server", "open", SheetType::flag, "true", false, 0, 0, nullptr, "whether"},
    {"platform", "name", SheetType::text, "", true, 0, 0, &check_name, "what it is called"},
    {"platform", "scopes", SheetType::texts, "", false, 0, 0, nullptr, "what is asked for"},
    {"platform", "url", SheetType::text, "", false, 0, 0, &check_url, "where it is"},
}};
constexpr SheetForm kForm{kSections, kKeys};

Sheet sheet(const std::string& toml) {
  return parse_sheet(toml, "f.toml", kForm);
}
std::string sheet_mistakes(const std::string& toml) {
  std::string all;
  for (const auto& mistake : sheet(toml).mistakes) all += mistake.to_string() + "\n";
  return all;
}

}  // namespace

TEST_CASE("a sheet gives what is written, and defaults for the rest") {
  const auto read = sheet(
      "[server]\ntoken = \"file:/etc/token\"\nlimit = 3\n[[platform]]\nname = \"x\"\n"
      "scopes = [\"a\", \"b\"]\n[[platform]]\nname = \"y\"\n");
  REQUIRE(read.mistakes.empty());
  const auto& server = read.section("server");
  CHECK(server.text("listen") == "127.0.0.1:9000");
  CHECK_FALSE(server.given("listen"));
  CHECK(server.number("limit") == 3);
  CHECK(server.given("limit"));
  CHECK(server.duration("keep") == std::chrono::hours(24 * 7));
  CHECK(server.flag("open"));
  CHECK(server.secret("token").spec == "file:/etc/token");
  REQUIRE(read.all("platform").size() == 2);
  CHECK(read.all("platform")[0].texts("scopes") == std::vector<std::string>{"a", "b"});
  CHECK(read.all("platform")[1].texts("scopes").empty());
}

TEST_CASE("every mistake of a sheet is said at once, with its place and the nearest key") {
  const auto all = sheet_mistakes(
      "[server]\nlimt = 3\nlimit = 200\nkeep = \"soon\"\nopen = 1\n[[platform]]\n"
      "url = \"ftp://x\"\n[platfrom]\n");
  CHECK(all.find("f.toml:2:1: unknown key 'limt' in [server]; did you mean 'limit'?") !=
        std::string::npos);
  CHECK(all.find("f.toml:3:9: 'limit' is out of range; allowed: 1 … 100") != std::string::npos);
  CHECK(all.find("'keep' is no duration") != std::string::npos);
  CHECK(all.find("'open' must be true or false, not a whole number") != std::string::npos);
  CHECK(all.find("[server] has no 'token': the credential") != std::string::npos);
  CHECK(all.find("[[platform]] has no 'name'") != std::string::npos);
  CHECK(all.find("'url' ") != std::string::npos);
  CHECK(all.find("unknown 'platfrom'; did you mean 'platform'?") != std::string::npos);
}

TEST_CASE("a section that is missing is named if something in it is required") {
  CHECK(sheet_mistakes("").find("there is no [server], which needs 'token'") != std::string::npos);
}

TEST_CASE("a secret written into a sheet is refused and not repeated") {
  const auto all = sheet_mistakes("[server]\ntoken = \"hunter2hunter2\"\n");
  CHECK(all.find("'token'") != std::string::npos);
  CHECK(all.find("hunter2") == std::string::npos);
}

TEST_CASE("a table where a list is wanted, and the other way round, is said") {
  CHECK(sheet_mistakes("[[server]]\ntoken = \"cred:x\"\n").find("'server' must be written as [server]") !=
        std::string::npos);
  CHECK(sheet_mistakes("[server]\ntoken = \"cred:x\"\n[platform]\nname = \"x\"\n")
            .find("'platform' must be written as [[platform]]") != std::string::npos);
}

TEST_CASE("a broken document gives sheet_mistakes and a sheet of defaults") {
  const auto read = sheet("[server\nlimit = 3\n[/x]\n");
  CHECK_FALSE(read.mistakes.empty());
  CHECK(read.section("server").number("limit") == 10);
}

TEST_CASE("a file that cannot be read is one mistake") {
  const auto read = load_sheet("/nonexistent/sheet.toml", kForm);
  REQUIRE(read.mistakes.size() == 1);
  CHECK(read.mistakes[0].to_string().find("/nonexistent/sheet.toml") != std::string::npos);
}

TEST_CASE("the reference names every key") {
  const auto text = sheet_markdown(kForm);
  for (const auto& key : kKeys)
    CHECK(text.find("`" + std::string(key.key) + "`") != std::string::npos);
}
