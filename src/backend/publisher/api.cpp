#include "backend/publisher/api.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "backend/publisher/platform_api.hpp"

namespace publisher {
namespace {

using service::Answer, service::Call, service::Json;
using service::refuse, service::reply, service::Refusal;

constexpr std::size_t kLongestId = 64, kLongestField = 1024, kLongestBody = 32 * 1024;
constexpr int kFullWait = 600;  // seconds

bool is_hash(std::string_view id) {
  return id.size() == kLongestId && id.find_first_not_of("0123456789abcdef") == std::string::npos;
}

/// What a person wrote: any text. A post is not lost for a strange character in it.
tl::expected<std::string, Refusal> written(const Json& body, const std::string& name,
                                           std::size_t longest) {
  const auto found = body.find(name);
  if (found == body.end()) return std::string();
  if (!found->is_string() || found->get_ref<const std::string&>().size() > longest)
    return refuse(400, "'" + name + "' is no text, or too long");
  return found->get<std::string>();
}

tl::expected<std::int64_t, Refusal> number(const Json& body, const std::string& name) {
  const auto found = body.find(name);
  if (found == body.end() || !found->is_number_integer())
    return refuse(400, "'" + name + "' is missing, or no whole number");
  return found->get<std::int64_t>();
}

tl::expected<std::string, Refusal> phone_number(const Json& body) {
  auto text = service::optional_field(body, "number", 21);
  if (!text || text->empty()) return text;
  const bool digits =
      std::all_of(text->begin() + 1, text->end(), [](char c) { return c >= '0' && c <= '9'; });
  if (text->front() != '+' || text->size() < 4 || !digits)
    return refuse(400, "'number' is no number as +237…");
  return text;
}

struct Ordered {
  Publication publication;
  std::string number;
};

tl::expected<Ordered, Refusal> read_order(const net::ServerRequest& request) {
  auto body = service::body_object(
      request, {"id", "user_id", "letter", "account", "to", "cc", "bcc", "subject", "body",
                "received_at", "expires", "grant", "number"});
  if (!body) return tl::unexpected(body.error());
  Ordered order;
  auto& publication = order.publication;
  struct Field {
    const char* name;
    std::string* value;
    std::size_t longest;
  };
  for (const auto& [name, value, longest] :
       {Field{"account", &publication.account, kLongestField},
        Field{"to", &publication.to, kLongestField}, Field{"cc", &publication.cc, kLongestField},
        Field{"bcc", &publication.bcc, kLongestField},
        Field{"subject", &publication.subject, kLongestField},
        Field{"body", &publication.body, kLongestBody}}) {
    auto text = written(*body, name, longest);
    if (!text) return tl::unexpected(text.error());
    *value = std::move(*text);
  }
  std::string letter;
  for (const auto& [name, value, longest] :
       {Field{"id", &publication.id, kLongestId}, Field{"user_id", &publication.user_id, 64},
        Field{"letter", &letter, 1}, Field{"grant", &publication.grant, 256}}) {
    auto text = service::text_field(*body, name, longest);
    if (!text) return tl::unexpected(text.error());
    *value = std::move(*text);
  }
  if (!is_hash(publication.id)) return refuse(400, "'id' is no SHA-256 in small hexadecimal");
  const auto* platform = platforms::find(letter.front());
  if (platform == nullptr)
    return refuse(400, "no platform has this letter: GET /v1/platforms of the vault tells them");
  publication.platform = platform->name;
  for (const auto& [name, value] : {std::pair{"received_at", &publication.received_at},
                                    std::pair{"expires", &publication.expires}}) {
    const auto given = number(*body, name);
    if (!given) return tl::unexpected(given.error());
    *value = *given;
  }
  auto phone = phone_number(*body);
  if (!phone) return tl::unexpected(phone.error());
  order.number = std::move(*phone);
  return order;
}

Json outcome_json(const Outcome& outcome) {
  return {{"id", outcome.id},           {"platform", outcome.platform},
          {"account", outcome.account}, {"state", to_string(outcome.state)},
          {"what", outcome.what},       {"at", outcome.at}};
}

Answer results(Store& store, const Call& call) {
  const auto user = call.request.query.find("user_id");
  if (user == call.request.query.end() || user->second.empty())
    return refuse(400, "'user_id' is missing in the query");
  const auto found = store.results(user->second);
  if (!found) return refuse(found.error());
  Json list = Json::array();
  for (const auto& outcome : *found) list.push_back(outcome_json(outcome));
  return reply(Json{{"results", std::move(list)}});
}

}  // namespace

std::vector<service::Endpoint> endpoints(Store& store, const util::Clock& clock,
                                         const std::function<void()>& taken) {
  return {
      {"POST",
       "/internal/v1/publications",
       {"gateway-server"},
       [&store, &clock, taken](const Call& call) -> Answer {
         const auto order = read_order(call.request);
         if (!order) return tl::unexpected(order.error());
         const auto kept = store.accept(order->publication, order->number, clock.wall());
         if (!kept) return refuse(kept.error());
         if (kept->of_another) return refuse(409, "this publication belongs to another user");
         if (kept->full)
           return refuse(429, "many posts of this user wait: it is taken once some are made",
                         kFullWait);
         if (!kept->repeated) taken();
         return reply(Json{{"state", to_string(kept->state)}}, kept->repeated ? 200 : 202);
       }},
      {"GET",
       "/internal/v1/publications",
       {"gateway-server"},
       [&store](const Call& call) { return results(store, call); }},
      {"DELETE",
       "/internal/v1/users/{}",
       {"vault"},
       [&store](const Call& call) -> Answer {
         const auto erased = store.erase_user(call.arguments.front());
         if (!erased) return refuse(erased.error());
         return reply(Json{{"erased", *erased}});
       }},
  };
}

}  // namespace publisher
