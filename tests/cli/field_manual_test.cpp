// docs/field-manual.md is written from the catalogue: GSMRELAY_UPDATE_DOCS=1 build/bin/cli_test
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "cli/explanations.hpp"
#include "terminal/text.hpp"
#include "tests/places.hpp"
#include "warnings/definition.hpp"

namespace {

constexpr std::size_t kColumns = 118;

std::string paragraph(const std::string& text) {
  std::string out;
  for (const auto& line : terminal::wrap(text, kColumns)) out += line + '\n';
  return out + '\n';
}

/// Returns `pattern` with its arguments as words: "SIM of MODEM needs its PIN".
std::string readable(std::string_view pattern) {
  std::string out;
  for (const char c : pattern) {
    if (c == '{') out += '<';
    if (c == '}') out += '>';
    if (c != '{' && c != '}') out += c;
  }
  return out;
}

std::string manual() {
  std::string out =
      "# gsmrelay: the field manual\n\n"
      "For each warning: what it says, what it means, what to do, and the next command. "
      "`gsmrelay doctor` shows the ones that are\n"
      "there, the cause first, and `gsmrelay explain CODE` prints an entry of this page. Words in "
      "angle brackets are filled in.\n"
      "A `critical` warning of one modem or route is `degraded` while another one works.\n\n"
      "This page is written by `GSMRELAY_UPDATE_DOCS=1 build/bin/cli_test`.\n\n## Warnings\n\n";
  for (const auto& one : warnings::catalogue()) {
    out += fmt::format("### {}\n\n", one.code);
    out += paragraph(
        fmt::format("**{}** ({}): `{}`", one.title, to_string(one.severity), readable(one.text)));
    out += paragraph(std::string(one.meaning));
    out += paragraph(std::string(one.remedy));
    if (!one.next.empty())
      out += paragraph(fmt::format("Next: `{}`", readable(warnings::usual_next(one))));
  }
  out += "## Other codes\n\n| code | kind | what | meaning | what to do |\n|---|---|---|---|---|\n";
  for (const auto& one : cli::all_explanations())
    if (one.kind != "warning")
      out += fmt::format("| {} | {} | {} | {} | {} |\n", one.code, one.kind, one.title, one.meaning,
                         one.remedy);
  return out;
}

}  // namespace

TEST_CASE("docs/field-manual.md has every code: symptom, meaning and what to do") {
  const auto path = places::source("docs/field-manual.md");
  if (std::getenv("GSMRELAY_UPDATE_DOCS") != nullptr) std::ofstream(path) << manual();
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  CHECK(text.str() == manual());
}
