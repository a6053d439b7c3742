#include "warnings/name_checks.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace warnings {

std::optional<Finding> judge_lookups(const std::vector<Lookup>& lookups) {
  const auto count = [&](Lookup one) { return std::ranges::count(lookups, one); };
  const auto failed = count(Lookup::failed);
  if (lookups.empty() || count(Lookup::found) > 0) return std::nullopt;
  if (failed == 0 && lookups.size() == 1) return std::nullopt;  // perhaps misspelt
  return Finding{
      .code = "dns-failed",
      .arguments = {{"reason", failed > 0
                                   ? std::string("the name server does not answer")
                                   : fmt::format("none of {} names is found", lookups.size())}}};
}

}  // namespace warnings
