#include "backend/vault/api/people_api.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "backend/vault/api/pages.hpp"
#include "util/text.hpp"
#include "util/url.hpp"

namespace vault {

namespace {

using service::Answer, service::Call, service::Json, service::refuse, service::reply;

constexpr std::size_t kLongestNumber = 40, kLongestPassword = 256, kLongestWord = 64,
                      kLongestName = 200, kLongestTypedSecret = 4096, kLongestUrl = 2048;

struct Credentials {
  std::string number, password;
};

Outcome<Credentials> credentials_of(const Call& call) {
  const auto body = service::body_object(call.request, {"number", "password"});
  if (!body) return tl::unexpected(body.error());
  auto number = service::text_field(*body, "number", kLongestNumber);
  if (!number) return tl::unexpected(number.error());
  auto password = service::text_field(*body, "password", kLongestPassword);
  if (!password) return tl::unexpected(password.error());
  return Credentials{std::move(*number), std::move(*password)};
}

/// Reads a body with exactly one field.
Outcome<std::string> field_of(const Call& call, const char* name, std::size_t longest) {
  const auto body = service::body_object(call.request, {name});
  if (!body) return tl::unexpected(body.error());
  return service::text_field(*body, name, longest);
}

Json session_json(const Session& session) {
  return {{"session", session.token},
          {"user_id", session.user},
          {"expires_at", util::epoch_ms(session.expires_at)}};
}

Json account_json(const Policy& policy, const Account& account) {
  const auto* platform = find_platform(policy.platforms, account.platform);
  return {{"id", account.id},
          {"platform", account.platform},
          {"letter", platform == nullptr ? "" : platform->letter},
          {"name", account.name},
          {"instance", account.instance},
          {"since", account.since},
          {"state", account.state}};
}

Json ended_json(const Ended& ended) {
  Json json{{"id", ended.id}, {"platform", ended.platform}, {"state", ended.state}};
  if (!ended.what.empty()) json["what"] = ended.what;
  return json;
}

Answer sign_up(const PeopleRooms& rooms, const Call& call) {
  const auto given = credentials_of(call);
  if (!given) return tl::unexpected(given.error());
  const auto begun =
      rooms.signing_up.begin(given->number, given->password, remote_of(call.request));
  if (!begun) return tl::unexpected(begun.error());
  return reply(Json{{"user_id", begun->user}, {"expires_at", util::epoch_ms(begun->expires_at)}},
               202);
}

Answer verify(const PeopleRooms& rooms, const Call& call) {
  const auto code = field_of(call, "code", kLongestWord);
  if (!code) return tl::unexpected(code.error());
  const auto session = rooms.signing_up.verify(call.arguments[0], *code, remote_of(call.request));
  if (!session) return tl::unexpected(session.error());
  return reply(session_json(*session));
}

Answer sign_in(const PeopleRooms& rooms, const Call& call) {
  const auto given = credentials_of(call);
  if (!given) return tl::unexpected(given.error());
  const auto session = rooms.users.sign_in(given->number, given->password, remote_of(call.request));
  if (!session) return tl::unexpected(session.error());
  return reply(session_json(*session));
}

Answer list_accounts(const PeopleRooms& rooms, const std::string& user) {
  auto all = Json::array(), ended = Json::array();
  for (const auto& account : rooms.accounts.of_user(user))
    all.push_back(account_json(rooms.policy, account));
  const auto gone = rooms.deletion.of_user(user);
  for (const auto& one : gone) ended.push_back(ended_json(one));
  return reply(Json{{"accounts", std::move(all)}, {"ended", std::move(ended)}});
}

/// The body but for "settings", the one field that is an object; that goes into `settings`.
Outcome<Json> account_body(const Call& call, std::string& settings) {
  auto body = service::parsed_object(call.request);
  if (!body) return body;
  if (const auto found = body->find("settings"); found != body->end()) {
    // Before it is written out: that needs a stack as deep as a stranger nests it.
    const bool flat =
        found->is_object() &&
        std::all_of(found->begin(), found->end(), [](const Json& one) { return one.is_string(); });
    if (!flat) return refuse(400, "'settings' must be an object of short texts");
    settings = found->dump(-1, ' ', false, Json::error_handler_t::replace);
    body->erase(found);
  }
  if (auto fine = service::check_fields(*body, {"platform", "instance", "name", "secret"}); !fine)
    return tl::unexpected(fine.error());
  return body;
}

Answer connect(const PeopleRooms& rooms, const Call& call, const std::string& user) {
  std::string settings;
  const auto body = account_body(call, settings);
  if (!body) return tl::unexpected(body.error());
  Account account;
  account.user = user;
  account.settings = settings;
  struct Field {
    const char* name;
    std::string* value;
    std::size_t longest;
  };
  for (const auto& field : {Field{"platform", &account.platform, kLongestWord},
                            Field{"instance", &account.instance, kLongestUrl},
                            Field{"name", &account.name, kLongestName},
                            Field{"secret", &account.tokens.access, kLongestTypedSecret}}) {
    auto text = service::optional_field(*body, field.name, field.longest);
    if (!text) return tl::unexpected(text.error());
    *field.value = std::move(*text);
  }
  if (account.platform.empty()) return refuse(400, "'platform' is missing");
  if (!account.tokens.access.empty()) {
    const auto kept = rooms.connecting.keep_secret(account);
    if (!kept) return tl::unexpected(kept.error());
    return reply(account_json(rooms.policy, *kept), 201);
  }
  const auto begun = rooms.connecting.begin(account, call.bearer());
  if (!begun) return tl::unexpected(begun.error());
  return reply(Json{{"authorization_url", begun->authorization_url},
                    {"expires_at", util::epoch_ms(begun->expires_at)}});
}

std::string argument(const Call& call, const char* name) {
  const auto found = call.request.query.find(name);
  return found == call.request.query.end() ? std::string() : found->second;
}

Answer not_connected(const PeopleRooms& rooms, const service::Refusal& why) {
  return reply(page(why.status, rooms.policy.service, "Not connected", why.what));
}

/// Asks the user to confirm, because another person may have begun and sent them the address.
Answer come_back(const PeopleRooms& rooms, const Call& call) {
  const auto back = rooms.connecting.come_back({call.request.path, argument(call, "state"),
                                                argument(call, "code"), argument(call, "error")});
  if (!back) return not_connected(rooms, back.error());
  const auto number = rooms.users.number(back->user);
  if (!number) return not_connected(rooms, number.error());
  const auto ends = number->substr(number->size() - std::min<std::size_t>(2, number->size()));
  const auto where = back->instance.empty()
                         ? back->platform
                         : fmt::format("{} ({})", back->platform, back->instance);
  return reply(question(rooms.policy.service, "Is this yours?",
                        fmt::format("Whoever has the phone number that ends in {} will post as you "
                                    "at {}. If this is not your number, or you have not begun this "
                                    "yourself, close this page: nothing is connected then.",
                                    ends, where),
                        "Yes, it is mine: connect", back->confirmation));
}

Answer confirm(const PeopleRooms& rooms, const Call& call) {
  const auto account = rooms.connecting.finish(argument(call, "confirmation"));
  if (!account) return not_connected(rooms, account.error());
  const auto& service = rooms.policy.service;
  return reply(page(200, service, "Connected",
                    fmt::format("{} at {} is connected. You may close this page.", account->name,
                                account->platform)));
}

Answer revoke(const PeopleRooms& rooms, const Call& call, const std::string& user) {
  const auto ended = rooms.deletion.revoke(user, call.arguments[0]);
  if (!ended) return tl::unexpected(ended.error());
  return reply(ended_json(*ended), 202);
}

Answer erase(const PeopleRooms& rooms, const Call& call, const std::string& user) {
  const auto password = field_of(call, "password", kLongestPassword);
  if (!password) return tl::unexpected(password.error());
  const auto ended = rooms.deletion.erase_user(user, *password);
  if (!ended) return tl::unexpected(ended.error());
  auto all = Json::array();
  for (const auto& one : *ended) all.push_back(ended_json(one));
  return reply(Json{{"accounts", std::move(all)}}, 202);
}

}  // namespace

std::string remote_of(const net::ServerRequest& request) {
  const auto forwarded = request.headers.find("x-forwarded-for");
  if (forwarded == request.headers.end()) return request.remote;
  if (!request.remote.empty() && !util::is_loopback(request.remote)) return request.remote;
  const auto all = util::split(forwarded->second, ',');
  const auto last = util::trim(all.back());
  return last.empty() || last.size() > kLongestWord ? request.remote : std::string(last);
}

Json platforms_json(const Policy& policy) {
  auto all = Json::array();
  for (const auto& platform : policy.platforms)
    all.push_back({{"name", platform.name},
                   {"letter", platform.letter},
                   {"kind", platform.kind},
                   {"authorization", platform.oauth2 ? "oauth2" : "secret"}});
  return all;
}

std::vector<service::Endpoint> people_endpoints(PeopleRooms rooms) {
  using Handle = Answer (*)(const PeopleRooms&, const Call&);
  using SignedIn = Answer (*)(const PeopleRooms&, const Call&, const std::string& user);
  const auto anybody = [rooms](Handle handle) {
    return [rooms, handle](const Call& call) { return handle(rooms, call); };
  };
  const auto signed_in = [rooms](SignedIn handle) {
    return [rooms, handle](const Call& call) -> Answer {
      const auto user = rooms.sessions.user_of(call.bearer());
      if (!user) return tl::unexpected(user.error());
      return handle(rooms, call, *user);
    };
  };
  return {
      {"POST", "/v1/users", {}, anybody(sign_up)},
      {"POST", "/v1/users/{}/verification", {}, anybody(verify)},
      {"POST", "/v1/sessions", {}, anybody(sign_in)},
      {"DELETE",
       "/v1/sessions",
       {},
       signed_in([](const PeopleRooms& in, const Call& call, const std::string&) -> Answer {
         in.sessions.end(call.bearer());
         return reply(Json{{"signed_out", true}});
       })},
      {"GET",
       "/v1/platforms",
       {},
       signed_in([](const PeopleRooms& in, const Call&, const std::string&) -> Answer {
         return reply(Json{{"platforms", platforms_json(in.policy)}});
       })},
      {"GET",
       "/v1/accounts",
       {},
       signed_in([](const PeopleRooms& in, const Call&, const std::string& user) -> Answer {
         return list_accounts(in, user);
       })},
      {"POST", "/v1/accounts", {}, signed_in(connect)},
      {"GET", "/oauth2/callback/{*}", {}, anybody(come_back)},
      {"POST", "/oauth2/callback/{*}", {}, anybody(confirm)},
      // For clients that older versions have registered.
      {"GET", "/oauth2/callback", {}, anybody(come_back)},
      {"POST", "/oauth2/callback", {}, anybody(confirm)},
      {"DELETE", "/v1/accounts/{}", {}, signed_in(revoke)},
      {"DELETE", "/v1/users/me", {}, signed_in(erase)},
  };
}

}  // namespace vault
