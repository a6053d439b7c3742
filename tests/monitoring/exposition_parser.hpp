// A strict parser of the text formats of metrics, for tests: refuses what Prometheus tolerates.
#pragma once

#include <doctest/doctest.h>

#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "util/text.hpp"

namespace exposition {

struct Family {
  std::string type, help;
  std::map<std::string, double> samples;  ///< by name and labels, as written
};

using Families = std::map<std::string, Family>;

/// Returns the family that the sample `name` belongs to.
inline std::string family_of(const Families& families, const std::string& name) {
  for (const std::string suffix : {"_total", "_info"}) {
    const auto family = name.substr(0, name.size() - std::min(name.size(), suffix.size()));
    if (name.ends_with(suffix) && families.contains(family)) return family;
  }
  return name;
}

/// Parses OpenMetrics 1.0 (`open`) or text format 0.0.4. Each fault is a failed check.
inline Families parse(const std::string& text, bool open) {
  static const std::regex kHelp(R"(# HELP ([a-z_][a-z0-9_]*) (\S.*\.))"),
      kType(R"(# TYPE ([a-z_][a-z0-9_]*) (gauge|counter|info))"),
      kSample(
          R"re(([a-z_][a-z0-9_]*)((?:\{[a-z_]+="(?:[^"\\\n]|\\[\\"n])*"(?:,[a-z_]+="(?:[^"\\\n]|\\[\\"n])*")*\})?) (NaN|[+-]Inf|-?[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?))re");
  Families families;
  std::set<std::string> seen;
  std::string current;
  REQUIRE_FALSE(text.empty());
  CHECK(text.back() == '\n');
  auto lines = util::split(std::string_view(text).substr(0, text.size() - 1), '\n');
  if (open) {
    CHECK(lines.back() == "# EOF");
    lines.pop_back();
  }
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string line(lines[i]);
    std::smatch match;
    if (std::regex_match(line, match, kHelp)) {
      current = match[1];
      CHECK_MESSAGE(!families.contains(current), "described twice: " << line);
      families[current].help = match[2];
      // The type and a sample follow at once: there is no empty family.
      REQUIRE(i + 2 < lines.size());
      CHECK(lines[i + 1].starts_with("# TYPE " + current + ' '));
      CHECK_FALSE(lines[i + 2].starts_with('#'));
    } else if (std::regex_match(line, match, kType)) {
      CHECK_MESSAGE(match[1] == current, line);
      families[current].type = match[2];
    } else if (std::regex_match(line, match, kSample)) {
      const std::string name = match[1];
      CHECK_MESSAGE(family_of(families, name) == current, "outside of its family: " << line);
      CHECK_MESSAGE(seen.insert(name + match[2].str()).second, "given twice: " << line);
      families[current].samples[name + match[2].str()] = std::stod(match[3]);
      const auto& type = families[current].type;
      CHECK_MESSAGE((type == "counter") == name.ends_with("_total"), line);
      if (open) CHECK_MESSAGE((type == "info") == name.ends_with("_info"), line);
      if (type == "counter") CHECK_MESSAGE(families[current].samples.rbegin()->second >= 0, line);
    } else {
      FAIL_CHECK("no valid line: " << line);
    }
  }
  return families;
}

}  // namespace exposition
