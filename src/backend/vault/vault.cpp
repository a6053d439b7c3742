#include "backend/vault/vault.hpp"

#include "backend/vault/fetching.hpp"
#include "backend/vault/internal_api.hpp"
#include "backend/vault/people_api.hpp"
#include "backend/vault/resealing.hpp"
#include "backend/vault/schema.hpp"

namespace vault {

namespace {

constexpr auto kTidyEvery = std::chrono::hours(1);
// A copy from before a new schema holds what was erased since.
constexpr auto kCopyKept = std::chrono::hours(24 * 7);
// Argon2 takes 19 MiB for each at once; more than so many wait, others are told to come back.
constexpr int kHashesAtOnce = 2, kHashesWaiting = 30;

Tools tools_of(Store& store, const util::Clock& clock, const Configuration& configuration,
               const Neighbours& neighbours, const std::atomic<bool>& stop) {
  return {store, *configuration.keyring, clock, configuration.policy,
          neighbours.fetch ? neighbours.fetch : make_fetch(configuration.policy, stop)};
}

}  // namespace

Neighbours real_neighbours(const Configuration& configuration, const std::atomic<bool>& stop) {
  service::PeerAddress gateway_server;
  gateway_server.name = "Gateway server";
  gateway_server.unix_socket = configuration.gateway_server_socket;
  gateway_server.token = configuration.gateway_server_token.value;
  service::PeerAddress publisher;
  publisher.name = "Publisher";
  publisher.unix_socket = configuration.publisher_socket;
  publisher.token = configuration.publisher_token.value;
  return {service::make_peer(std::move(gateway_server), &stop),
          service::make_peer(std::move(publisher), &stop),
          make_messenger(configuration.appliance_socket, configuration.appliance_modem),
          {}};
}

util::Result<std::unique_ptr<Vault>> Vault::make(const service::Environment& environment,
                                                 Configuration configuration,
                                                 Neighbours neighbours) {
  auto database = database::Database::open(configuration.database(), schema());
  if (!database) return util::fail(database.error());
  if (const auto fits = check_ring(*database, *configuration.keyring); !fits)
    return util::fail(fits.error());
  return std::unique_ptr<Vault>(new Vault(environment, std::move(configuration),
                                          std::move(neighbours), std::move(*database)));
}

Vault::Vault(const service::Environment& environment, Configuration configuration,
             Neighbours neighbours, database::Database database)
    : clock_(environment.clock),
      stop_(environment.stop),
      configuration_(std::move(configuration)),
      neighbours_(std::move(neighbours)),
      store_(std::move(database)),
      tools_(tools_of(store_, clock_, configuration_, neighbours_, stop_)),
      limits_(tools_),
      work_(configuration_.policy.cost, kHashesAtOnce, kHashesWaiting),
      audit_(tools_),
      sessions_(tools_),
      clients_(tools_),
      accounts_(tools_),
      users_(tools_, limits_, work_, sessions_, audit_),
      signing_up_(tools_, limits_, work_, sessions_, audit_, *neighbours_.messenger),
      connecting_(tools_, limits_, clients_, accounts_, audit_, neighbours_.resolve),
      leases_(tools_, clients_, accounts_, audit_,
              [this](const Account& account) { ending_.owe(account); }),
      ending_(tools_, users_, clients_, audit_, *neighbours_.gateway_server, *neighbours_.publisher,
              environment.wake),
      tidy_at_(clock_.now()) {}

Vault::~Vault() {
  leases_.keep_unkept();
}

std::vector<service::Side> Vault::sides() {
  auto inside =
      internal_endpoints({configuration_.policy, users_, sessions_, accounts_,
                          [this](const LeaseRequest& request) { return leases_.lease(request); }});
  auto outside = people_endpoints(
      {configuration_.policy, signing_up_, users_, sessions_, accounts_, connecting_, ending_});
  return {{service::server_options(configuration_.public_side), {std::move(outside), {}}},
          {service::server_options(configuration_.internal_side),
           {std::move(inside), configuration_.callers()}}};
}

std::chrono::milliseconds Vault::work() {
  if (clock_.now() >= tidy_at_) {
    tidy_at_ = clock_.in(kTidyEvery);
    tidy();
  }
  leases_.keep_unkept();
  return ending_.step(stop_);
}

void Vault::tidy() {
  sessions_.purge();
  signing_up_.purge();
  connecting_.purge();
  limits_.purge();
  ending_.purge();
  audit_.purge();
  store_.read([](database::Database& db) { db.empty_log(); });
  database::Database::remove_old_copies(configuration_.database(), schema(), kCopyKept,
                                        clock_.wall());
}

}  // namespace vault
