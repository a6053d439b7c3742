#include "backend/vault/vault.hpp"

#include "backend/vault/accounts/unused_clients.hpp"
#include "backend/vault/api/internal_api.hpp"
#include "backend/vault/api/people_api.hpp"
#include "backend/vault/key_rotation.hpp"
#include "backend/vault/oauth/platform_http.hpp"
#include "backend/vault/schema.hpp"
#include "service/ring_note.hpp"

namespace vault {

namespace {

constexpr auto kTidyEvery = std::chrono::hours(1), kClientsEvery = std::chrono::hours(24);
// A copy from before a schema upgrade contains data that users have erased since.
constexpr auto kCopyKept = std::chrono::hours(24 * 7);
// Each hash needs 19 MiB. Requests above both limits get 503.
constexpr int kHashesAtOnce = 2, kHashesWaiting = 30;

VaultContext make_context(Store& store, const util::Clock& clock,
                          const Configuration& configuration, const Dependencies& dependencies,
                          const std::atomic<bool>& stop) {
  return {store, *configuration.keyring, clock, configuration.policy,
          dependencies.fetch ? dependencies.fetch : make_fetch(configuration.policy, stop)};
}

}  // namespace

Dependencies make_dependencies(const Configuration& configuration, const std::atomic<bool>& stop) {
  using service::address_of;
  return {service::make_peer(address_of("Gateway server", configuration.gateway_server), &stop),
          service::make_peer(address_of("Publisher", configuration.publisher), &stop),
          make_sms_sender(configuration.appliance_socket, configuration.appliance_modem),
          {}};
}

util::Result<std::unique_ptr<Vault>> Vault::make(const service::Environment& environment,
                                                 Configuration configuration,
                                                 Dependencies dependencies) {
  auto database = database::Database::open(configuration.database(), schema());
  if (!database) return util::fail(database.error());
  if (const auto fits = check_ring(*database, *configuration.keyring); !fits)
    return util::fail(fits.error());
  service::note_ring(configuration.database(), *configuration.keyring);
  return std::unique_ptr<Vault>(new Vault(environment, std::move(configuration),
                                          std::move(dependencies), std::move(*database)));
}

Vault::Vault(const service::Environment& environment, Configuration configuration,
             Dependencies dependencies, database::Database database)
    : clock_(environment.clock),
      stop_(environment.stop),
      configuration_(std::move(configuration)),
      dependencies_(std::move(dependencies)),
      store_(std::move(database)),
      context_(make_context(store_, clock_, configuration_, dependencies_, stop_)),
      limits_(context_),
      hash_queue_(configuration_.policy.cost, kHashesAtOnce, kHashesWaiting),
      audit_(context_),
      sessions_(context_),
      tickets_(context_),
      clients_(context_),
      accounts_(context_),
      users_(context_, limits_, hash_queue_, sessions_, audit_),
      signing_up_(context_, limits_, hash_queue_, sessions_, audit_, *dependencies_.sms_sender),
      connecting_(context_, limits_, clients_, accounts_, audit_, dependencies_.resolve,
                  dependencies_.mail_log_in ? dependencies_.mail_log_in
                                            : make_mail_log_in(configuration_.policy, stop_)),
      leases_(context_, clients_, accounts_, audit_,
              [this](const Account& account) { deletion_.schedule_revocation(account); }),
      deletion_(context_, users_, clients_, audit_, *dependencies_.gateway_server,
                *dependencies_.publisher, environment.wake),
      resets_(context_, signing_up_, deletion_, *dependencies_.sms_sender, audit_),
      tidy_at_(clock_.now()),
      clients_looked_at_(clock_.now()) {
  Audit::seal_readable(store_, context_.keys);
}

Vault::~Vault() {
  leases_.retry_unsaved_tokens();
}

std::vector<service::Listener> Vault::listeners() {
  auto inside =
      internal_endpoints({configuration_.policy, users_, sessions_, accounts_, tickets_,
                          [this](const LeaseRequest& request) { return leases_.lease(request); },
                          [this](const LeaseRequest& request, const Account& account) {
                            return Leases::lent_id(context_, request.publication, account);
                          }});
  auto outside = people_endpoints({configuration_.policy, signing_up_, users_, sessions_, accounts_,
                                   connecting_, deletion_, resets_, limits_, tickets_,
                                   *dependencies_.gateway_server});
  return {{service::server_options(configuration_.public_side),
           service::make_router(std::move(outside), {})},
          {service::internal_server_options(configuration_.internal_side),
           service::make_router(std::move(inside), configuration_.callers())}};
}

std::chrono::milliseconds Vault::work() {
  if (clock_.now() >= tidy_at_) {
    tidy_at_ = clock_.in(kTidyEvery);
    tidy();
  }
  leases_.retry_unsaved_tokens();
  resets_.step();
  return deletion_.step(stop_);
}

void Vault::tidy() {
  sessions_.purge();
  tickets_.purge();
  signing_up_.purge();
  connecting_.purge();
  limits_.purge();
  deletion_.purge();
  audit_.purge();
  if (clock_.now() >= clients_looked_at_) {
    clients_looked_at_ = clock_.in(kClientsEvery);
    delete_unused_clients(context_, clients_);
  }
  store_.read([](database::Database& db) { db.empty_log(); });
  database::Database::remove_old_copies(configuration_.database(), schema(), kCopyKept,
                                        clock_.wall());
}

}  // namespace vault
