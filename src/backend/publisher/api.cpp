#include "backend/publisher/api.hpp"

#include <limits>

#include "backend/publisher/platform_api.hpp"
#include "util/phone_number.hpp"

namespace publisher {
namespace {

using json::Json;

constexpr std::size_t kLongestId = 64, kLongestField = 1024, kLongestBody = 32 * 1024;
constexpr std::int64_t kFirstTime = std::numeric_limits<std::int64_t>::min(),
                       kLastTime = std::numeric_limits<std::int64_t>::max();
constexpr int kFullWait = 600;  // seconds

bool is_hash(std::string_view id) {
  return id.size() == kLongestId && id.find_first_not_of("0123456789abcdef") == std::string::npos;
}

struct Ordered {
  Publication publication;
  std::string number;
  State state = State::waiting;
};

/// Reads a publication of the Gateway server. Texts of a person may have any characters, so that no
/// post is lost for a control character.
api::Result<Ordered> read_order(const net::ServerRequest& request) {
  auto in = json::Fields::of_body(request.body);
  const auto written = [&in](std::string_view name, std::size_t max_octets) {
    return in.text(name, max_octets, json::Need::optional, json::Chars::any);
  };
  Ordered order;
  auto& publication = order.publication;
  publication.id = in.text("id", kLongestId);
  publication.user_id = in.text("user_id", kLongestId);
  const auto letter = in.text("letter", 1);
  publication.grant = in.text("grant", 256);
  publication.account = written("account", kLongestField);
  publication.to = written("to", kLongestField);
  publication.cc = written("cc", kLongestField);
  publication.bcc = written("bcc", kLongestField);
  publication.subject = written("subject", kLongestField);
  publication.body = written("body", kLongestBody);
  publication.received_at = in.number("received_at", kFirstTime, kLastTime);
  publication.expires = in.number("expires", kFirstTime, kLastTime);
  order.number = in.text("number", kLongestField, json::Need::optional);
  if (in.flag("restored")) order.state = State::restored;
  if (!order.number.empty() &&
      !util::is_phone_number(order.number, util::NumberKind::international))
    in.fail("'number' is no number as +237…");
  if (!is_hash(publication.id)) in.fail("'id' is no SHA-256 in lower-case hexadecimal");
  if (const auto error = in.error()) return api::fail(*error);
  // Without a platform it is accepted too, and fails at its first try: so the person gets a result,
  // also by SMS.
  const auto* platform = platforms::find(letter.front());
  publication.platform = platform == nullptr ? "letter " + letter : platform->name;
  return order;
}

Json outcome_json(const Outcome& outcome) {
  return {{"id", outcome.id},           {"platform", outcome.platform},
          {"account", outcome.account}, {"state", to_string(outcome.state)},
          {"what", outcome.what},       {"at", outcome.at}};
}

api::Result<> results(Store& store, const api::Request& request) {
  const auto user = request.parameter("user_id").value_or("");
  if (user.empty()) return api::fail(api::kBadRequest, "'user_id' is missing in the query");
  const auto found = store.results(user);
  if (!found) return api::unavailable(found.error());
  Json list = Json::array();
  for (const auto& outcome : *found) list.push_back(outcome_json(outcome));
  return Json{{"results", std::move(list)}};
}

/// Returns why nothing can be taken, from this user or from any; nothing if it was, or if the user
/// has too much here.
std::optional<api::ApiError> refusal_of(const util::Result<Store::AcceptResult>& kept) {
  if (!kept) return api::unavailable(kept.error()).value();
  if (kept->of_another) return api::fail(409, "this publication belongs to another user").value();
  if (!kept->no_space) return std::nullopt;
  return api::fail_for(kFullWait, 507,
                       "the database of the Publisher has reached its limit; next: "
                       "disk_limit_mib in publisher.toml")
      .value();
}

/// Takes the result of a publication that was refused. Its text and recipients are not needed.
api::Result<> take_refusal(Store& store, util::WallTime now, const api::Request& request) {
  auto in = json::Fields::of_body(request.http.body);
  Publication publication;
  publication.id = in.text("id", kLongestId);
  publication.user_id = in.text("user_id", kLongestId);
  const auto letter = in.text("letter", 1, json::Need::optional);
  const auto what = in.text("what", kLongestField);
  const auto number = in.text("number", kLongestId, json::Need::optional);
  if (!number.empty() && !util::is_phone_number(number, util::NumberKind::international))
    in.fail("'number' is no number as +237…");
  if (!is_hash(publication.id)) in.fail("'id' is no SHA-256 in lower-case hexadecimal");
  if (const auto error = in.error()) return api::fail(*error);
  const auto* platform = letter.empty() ? nullptr : platforms::find(letter.front());
  publication.platform = platform != nullptr ? platform->name
                         : letter.empty()    ? "unknown platform"
                                             : "letter " + letter;
  const auto kept = store.accept_refusal(publication, number, what, now);
  if (auto refused = refusal_of(kept)) return tl::unexpected(*refused);
  if (kept->full) return api::fail_for(kFullWait, 429, "many posts of this user failed today");
  return api::Response(Json{{"state", to_string(kept->state)}}, 202);
}

}  // namespace

std::vector<api::Endpoint> endpoints(Store& store, const util::Clock& clock,
                                     const std::function<void()>& taken) {
  return {
      {"POST",
       "/internal/v1/publications",
       {"gateway-server"},
       [&store, &clock, taken](const api::Request& request) -> api::Result<> {
         const auto order = read_order(request.http);
         if (!order) return tl::unexpected(order.error());
         const auto kept =
             store.accept(order->publication, order->number, clock.wall(), order->state);
         if (auto refused = refusal_of(kept)) return tl::unexpected(*refused);
         if (kept->full)
           return api::fail_for(kFullWait, 429,
                                "many posts of this user wait: it is taken once some are made");
         if (!kept->repeated) taken();
         return api::Response(Json{{"state", to_string(kept->state)}}, kept->repeated ? 200 : 202);
       }},
      {"POST",
       "/internal/v1/refusals",
       {"gateway-server"},
       [&store, &clock, taken](const api::Request& request) {
         auto result = take_refusal(store, clock.wall(), request);
         if (result) taken();
         return result;
       }},
      {"GET",
       "/internal/v1/publications",
       {"gateway-server"},
       [&store](const api::Request& request) { return results(store, request); }},
      {"DELETE",
       "/internal/v1/users/{}",
       {"vault"},
       [&store](const api::Request& request) -> api::Result<> {
         const auto erased = store.erase_user(request.arguments.front());
         if (!erased) return api::unavailable(erased.error());
         return Json{{"erased", *erased}};
       }},
  };
}

}  // namespace publisher
