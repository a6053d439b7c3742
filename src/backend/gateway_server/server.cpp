#include "backend/gateway_server/server.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <set>
#include <utility>
#include <vector>

#include "backend/gateway_server/page.hpp"
#include "backend/gateway_server/schema.hpp"
#include "database/backup.hpp"
#include "json/json.hpp"
#include "service/disk_limit.hpp"
#include "service/ring_note.hpp"
#include "util/log.hpp"

namespace gateway_server {
namespace {

using json::Json;
using util::fail, util::Result;

constexpr auto kTidyEvery = std::chrono::hours(1);
constexpr auto kCopyKept = std::chrono::hours(24 * 7);  // of the database, made by an update
constexpr std::int64_t kMebi = 1024 * 1024;
constexpr int kResealAtOnce = 500, kIdsAtOnce = 200;

util::Duration pause_for(int per_minute) {
  return std::chrono::nanoseconds(std::chrono::minutes(1)) / per_minute;
}

FormOfLetter form_of_letter(const std::map<char, payload::Form>& letters) {
  return [&letters](char letter) {
    const auto found = letters.find(letter);
    return found == letters.end() ? payload::Form::text : found->second;
  };
}

}  // namespace

Dependencies make_dependencies(const Configuration& configuration, const std::atomic<bool>& stop) {
  return {service::make_peer(service::address_of("vault", configuration.vault), &stop),
          service::make_peer(service::address_of("publisher", configuration.publisher), &stop)};
}

Result<std::unique_ptr<Server>> Server::make(const service::Environment& environment,
                                             Configuration configuration,
                                             Dependencies dependencies) {
  auto store = Store::open(configuration.database(), *configuration.keyring);
  if (!store) return fail(store.error());
  service::note_ring(configuration.database(), *configuration.keyring);
  return std::unique_ptr<Server>(new Server(environment, std::move(configuration),
                                            std::move(dependencies), std::move(*store)));
}

Server::Server(const service::Environment& environment, Configuration configuration,
               Dependencies dependencies, std::unique_ptr<Store> store)
    : clock_(environment.clock),
      configuration_(std::move(configuration)),
      dependencies_(std::move(dependencies)),
      store_(std::move(store)),
      clients_(configuration_.clients, configuration_.open),
      per_client_(configuration_.per_minute_client, pause_for(configuration_.per_minute_client)),
      per_user_(configuration_.per_minute_sender, pause_for(configuration_.per_minute_sender)),
      refusals_(clock_),
      intake_(*store_, form_of_letter(configuration_.letters), clock_,
              {.share = {.messages = configuration_.waiting_per_user,
                         .database_octets = configuration_.disk_limit_mib * kMebi},
               .per_user = &per_user_}),
      ingress_(intake_, clients_, per_client_, refusals_, clock_, environment.wake),
      client_list_(clients_),
      server_keys_(*store_, clock_),
      key_exchange_(*store_, server_keys_, *dependencies_.vault, clock_),
      sync_api_(
          key_exchange_, *dependencies_.vault, clients_, attempts_,
          {configuration_.public_url, configuration_.gateway_servers, configuration_.code_shown},
          clock_),
      forwarder_(*store_, *dependencies_.publisher,
                 {.grant_key = configuration_.grant_key.value, .answers = configuration_.answers},
                 clock_, environment.stop),
      tidy_at_(clock_.now()),
      tidied_at_(clock_.now()) {}

std::vector<service::Listener> Server::listeners() {
  const auto publish = [this](const api::Request& request) { return ingress_.publish(request); };
  std::vector<api::Endpoint> outside{
      {"GET", "/", {}, [](const api::Request&) { return about_page(); }},
      {"POST", "/v3/publish", {}, publish},
      {"POST", "/sms/platform/{*}", {}, publish},
      {"GET", "/v1/results", {}, [this](const api::Request& request) { return results(request); }}};
  for (auto& endpoint : client_list_.endpoints()) outside.push_back(std::move(endpoint));
  for (auto& endpoint : sync_api_.endpoints()) outside.push_back(std::move(endpoint));
  std::vector<api::Endpoint> inside{
      {"DELETE",
       "/internal/v1/users/{}",
       {"vault"},
       [this](const api::Request& request) { return erase(request); }},
      {"GET", "/internal/v1/sync-server", {"vault"}, [this](const api::Request&) {
         return sync_server();
       }}};
  return {{service::server_options(configuration_.public_side),
           service::make_router(std::move(outside), {})},
          {service::internal_server_options(configuration_.internal_side),
           service::make_router(std::move(inside), configuration_.callers())}};
}

std::chrono::milliseconds Server::work() {
  if (clock_.now() >= tidy_at_) tidy();
  refusals_.flush();
  if (has_old_ids_) {
    const auto done = store_->key_old_ids(kIdsAtOnce);
    if (!done) util::log_warning(done.error().what);
    has_old_ids_ = done && *done > 0;
  }
  const auto next = forwarder_.step();
  return has_old_ids_ ? std::chrono::milliseconds(0) : next;
}

void Server::tidy() {
  tidy_at_ = clock_.in(kTidyEvery);
  const auto warn = [](const auto& done) {
    if (!done) util::log_warning(done.error().what);
  };
  const auto now = clock_.now();
  const auto ended =
      store_->end_old(now - std::exchange(tidied_at_, now), configuration_.waiting_for,
                      {.what = "it waited too long for the Publisher: send it again",
                       .tell = configuration_.answers},
                      clock_.wall());
  warn(ended);
  if (ended && *ended > 0)
    util::log_error(fmt::format(
        "{} publications were refused, because the Publisher took none for too long", *ended));
  warn(store_->tidy(clock_.wall(), configuration_.repeats_kept));
  const auto used = store_->used_octets();
  warn(used);
  if (const auto near_limit = service::disk_limit_warning(
          used.value_or(0), configuration_.disk_limit_mib, "gateway-server.toml"))
    util::log_warning(*near_limit);
  database::Database::remove_old_copies(configuration_.database(), schema(), kCopyKept,
                                        clock_.wall());
  has_old_ids_ = true;
}

api::Result<> Server::results(const api::Request& request) {
  const auto user = sync_api_.user_of(request);
  if (!user) return tl::unexpected(user.error());
  const auto response =
      dependencies_.publisher->request("GET", "/internal/v1/publications?user_id=" + *user);
  if (!response.ok()) return api::fail_for(30, 503, "the Publisher is not there; try again later");
  const auto refused = store_->refused(*user);
  if (!refused) return api::unavailable(refused.error());
  std::vector<Json> all;
  std::set<std::string> known;
  for (const auto& one : response.body["results"]) {
    known.insert(one.text("id"));
    all.push_back(one);
  }
  // The Publisher has one already if its response to the hand-over was lost.
  for (const auto& one : *refused)
    if (!known.contains(one.id))
      all.push_back({{"id", one.id}, {"state", "refused"}, {"what", one.what}, {"at", one.at}});
  std::stable_sort(all.begin(), all.end(), [](const Json& one, const Json& other) {
    return one.number("at") > other.number("at");
  });
  Json sorted = Json::array();
  for (auto& one : all) sorted.push_back(std::move(one));
  return Json{{"results", std::move(sorted)}};
}

api::Result<> Server::sync_server() {
  const auto key = server_keys_.newest();
  if (!key) return api::unavailable(key.error());
  return Json{{"url", configuration_.public_url},
              {"fingerprints", Json::array({key->fingerprint})}};
}

api::Result<> Server::erase(const api::Request& request) {
  const auto erased = store_->erase_user(request.arguments[0]);
  if (!erased) return api::unavailable(erased.error());
  return Json{{"erased", true}};
}

namespace {

/// Opens the store for a command. Prints an error and returns null if it cannot be opened.
std::unique_ptr<Store> store_of(Configuration configuration) {
  const auto completed = complete(configuration);
  auto store = completed ? Store::open(configuration.database(), *configuration.keyring)
                         : Result<std::unique_ptr<Store>>(fail(completed.error()));
  if (store) return std::move(*store);
  fmt::print(stderr, "{}\n", store.error().what);
  return nullptr;
}

/// Returns the end of a sentence: until when former look-up keys are needed.
std::string until_former_keys_can_go(Store& store) {
  const std::string end = "once repeats_kept has passed";
  return store.needs_former_keys().value_or(true)
             ? end + ", and the phones of old SMS of the RSA era have synchronised anew"
             : end;
}

}  // namespace

int rotate_keys(Configuration configuration) {
  // Before the database is opened: closing a second descriptor would drop this process's locks.
  if (auto completed = complete(configuration); completed)
    if (const auto known = service::check_ring_noted(
            configuration.database(), *configuration.keyring, "gsmrelay-gateway-server");
        !known) {
      fmt::print(stderr, "{}\n", known.error().what);
      return 1;
    }
  const auto store = store_of(configuration);
  if (!store) return 1;
  int all = 0;
  for (;;) {
    const auto done = store->reseal(kResealAtOnce);
    if (!done) {
      fmt::print(stderr, "{}\n", done.error().what);
      return 1;
    }
    if (*done == 0) break;
    all += *done;
  }
  fmt::print(
      "{} fields were encrypted with the new key\n"
      "  keep key {} (the look-up key) and key {} (the newest) in the key file\n"
      "  after rotate-lookup-key the other lines can be removed {}\n",
      all, store->keys().lookup_id(), store->keys().newest(), until_former_keys_can_go(*store));
  return 0;
}

int rotate_lookups(const Configuration& configuration) {
  // The program would go on looking for users under the old key.
  if (database::is_in_use(configuration.database())) {
    fmt::print(stderr,
               "gsmrelay-gateway-server is running; next: sudo systemctl stop "
               "gsmrelay-gateway-server, then again\n");
    return 1;
  }
  const auto store = store_of(configuration);
  if (!store) return 1;
  const auto done = store->rotate_lookup_key();
  if (!done) {
    fmt::print(stderr, "{}\n", done.error().what);
    return 1;
  }
  fmt::print(
      "{} users are found by key {} now\n"
      "  next: sudo systemctl start gsmrelay-gateway-server; rotate-keys; key {} can go {}\n",
      *done, store->keys().newest(), store->keys().lookup_id(), until_former_keys_can_go(*store));
  return 0;
}

int renew_server_key(const Configuration& configuration) {
  const auto store = store_of(configuration);
  if (!store) return 1;
  const util::SystemClock clock;
  ServerKeys keys(*store, clock);
  if (const auto made = keys.renew(); !made) {
    fmt::print(stderr, "{}\n", made.error().what);
    return 1;
  }
  fmt::print("a new key of the server holds for the next synchronisations\n");
  return 0;
}

}  // namespace gateway_server
