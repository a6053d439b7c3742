#include "warnings/definition.hpp"

#include <algorithm>

namespace warnings {

const char* to_string(Severity severity) {
  switch (severity) {
    case Severity::notice:
      return "notice";
    case Severity::degraded:
      return "degraded";
    case Severity::critical:
      return "critical";
  }
  return "critical";
}

const char* to_string(Scope scope) {
  switch (scope) {
    case Scope::appliance:
      return "appliance";
    case Scope::modem:
      return "modem";
    case Scope::route:
      return "route";
  }
  return "appliance";
}

const Definition* find(std::string_view code) {
  const auto all = catalogue();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Definition& one) { return one.code == code; });
  return found == all.end() ? nullptr : &*found;
}

std::string usual_next(const Definition& definition) {
  constexpr std::string_view kSubject = "{subject}";
  std::string next(definition.next);
  if (next == "{command}") return {};  // the finding has all of it
  for (const std::string_view argument : {"{file}", "{config}", "{last}"})
    if (const auto at = next.find(argument);  // "edit{file}": only a file that is not the usual one
        at != std::string::npos && at > 0 && next[at - 1] != ' ')
      next.erase(at, argument.size());
  if (const auto at = next.find(kSubject); at != std::string::npos)
    next.replace(at, kSubject.size(), definition.scope == Scope::route ? "ROUTE" : "MODEM");
  std::replace(next.begin(), next.end(), '{', '<');
  std::replace(next.begin(), next.end(), '}', '>');
  return next;
}

bool depends_on(const Definition& definition, std::string_view code) {
  for (auto rest = definition.depends_on; !rest.empty();) {
    const auto end = std::min(rest.find(' '), rest.size());
    if (rest.substr(0, end) == code) return true;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return false;
}

}  // namespace warnings
