#include "cli/live_names.hpp"

#include <array>

#include "cli/client.hpp"
#include "cli/explanations.hpp"
#include "cli/json_fields.hpp"

namespace cli {

namespace {

/// A list of the API: where its names are.
struct NameList {
  const char *of, *path, *member, *field, *about;
};

constexpr std::array kNameLists{
    NameList{"modem", "/v1/modems", "modems", "name", "state"},
    NameList{"route", "/v1/routes", "routes", "name", "state"},
    NameList{"sim", "/v1/sims", "sims", "name", "operator"},
    NameList{"queue", "/v1/queue", "deliveries", "id", "state"},
    NameList{"inbox", "/v1/inbox", "messages", "id", "state"},
    NameList{"outbox", "/v1/outbox", "messages", "id", "state"},
};

/// Returns the field as one word: a number, or a text without blanks.
std::string word_of(const Json& object, const char* field) {
  if (const auto id = maybe_number(object, field)) return std::to_string(*id);
  auto word = text(object, field);
  return word.find_first_of(" \t\n") == std::string::npos ? word : "";
}

std::vector<std::string> fetch_names(const Context& context, const NameList& names) {
  constexpr double kSeconds = 1;
  const auto response = try_fetch(context, {.path = names.path, .usual_seconds = kSeconds});
  std::vector<std::string> out;
  if (!response) return out;
  for (const auto& one : list(*response, names.member))
    if (auto word = word_of(one, names.field); !word.empty()) {
      const auto about = text(one, names.about);
      out.push_back(about.empty() ? word : word + '\t' + about);
    }
  return out;
}

}  // namespace

std::vector<std::string> live_names(const Context& context, const std::string& noun,
                                    const std::string& what) {
  if (what == "code") {
    std::vector<std::string> codes;
    for (const auto& one : all_explanations())
      if (noun == "explain") codes.push_back(one.code + '\t' + one.title);
    return codes;
  }
  const auto& wanted = what == "id" ? noun : what;
  for (const auto& names : kNameLists)
    if (wanted == names.of) return fetch_names(context, names);
  return {};
}

}  // namespace cli
