#include "backend/publisher/publication.hpp"

#include <array>
#include <nlohmann/json.hpp>

namespace publisher {
namespace {

using nlohmann::json;

struct Named {
  const char* name;
  std::string Publication::*field;
};
constexpr std::array<Named, 7> kTexts{{{"account", &Publication::account},
                                       {"to", &Publication::to},
                                       {"cc", &Publication::cc},
                                       {"bcc", &Publication::bcc},
                                       {"subject", &Publication::subject},
                                       {"body", &Publication::body},
                                       {"grant", &Publication::grant}}};
constexpr std::array<std::string_view, 4> kStates{"waiting", "published", "maybe-sent", "failed"};

}  // namespace

std::string write_content(const Publication& publication) {
  json out{{"received_at", publication.received_at}, {"expires", publication.expires}};
  for (const auto& [name, field] : kTexts) out[name] = publication.*field;
  return out.dump();
}

util::Result<Publication> read_content(std::string_view content) try {
  const auto in = json::parse(content);
  Publication out;
  out.received_at = in.value("received_at", std::int64_t{0});
  out.expires = in.value("expires", std::int64_t{0});
  for (const auto& [name, field] : kTexts) out.*field = in.value(name, "");
  return out;
} catch (const json::exception&) {
  return util::fail(util::Advice::reject, "a kept publication cannot be read: it is damaged");
}

std::string_view to_string(State state) {
  return kStates.at(static_cast<std::size_t>(state));
}

State state_of(std::string_view text) {
  for (std::size_t i = 0; i < kStates.size(); ++i)
    if (kStates[i] == text) return static_cast<State>(i);
  return State::failed;
}

}  // namespace publisher
