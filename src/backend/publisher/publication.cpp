#include "backend/publisher/publication.hpp"

#include <array>
#include <limits>

#include "json/fields.hpp"

namespace publisher {
namespace {

struct Named {
  const char* name;
  std::string Publication::*field;
};
constexpr std::array<Named, 9> kTexts{{{"account", &Publication::account},
                                       {"to", &Publication::to},
                                       {"cc", &Publication::cc},
                                       {"bcc", &Publication::bcc},
                                       {"subject", &Publication::subject},
                                       {"body", &Publication::body},
                                       {"grant", &Publication::grant},
                                       {"account_id", &Publication::account_id},
                                       {"public_id", &Publication::public_id}}};
constexpr std::size_t kLongest = 1024 * 1024;
constexpr std::array<std::string_view, 5> kStates{"waiting", "published", "maybe-sent", "failed",
                                                  "restored"};

}  // namespace

std::string write_content(const Publication& publication) {
  json::Json out{{"received_at", publication.received_at}, {"expires", publication.expires}};
  for (const auto& [name, field] : kTexts) out[name] = publication.*field;
  return out.dump();
}

util::Result<Publication> read_content(std::string_view content) {
  constexpr auto kLeast = std::numeric_limits<std::int64_t>::min();
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  const auto object = json::parse_or_null(content);
  json::Fields in(object);
  Publication out;
  out.received_at = in.number("received_at", kLeast, kMost, json::Need::optional);
  out.expires = in.number("expires", kLeast, kMost, json::Need::optional);
  for (const auto& [name, field] : kTexts)
    out.*field = in.text(name, kLongest, json::Need::optional, json::Chars::any);
  if (in.error())
    return util::fail(util::Advice::reject, "a kept publication cannot be read: it is damaged");
  return out;
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
