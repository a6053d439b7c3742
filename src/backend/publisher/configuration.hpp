// The configuration of the Publisher (docs/publisher.md). A key is a member and a row, both in this
// file.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "backend/publisher/worker.hpp"
#include "config/reader.hpp"
#include "config/units.hpp"
#include "crypto/keyring.hpp"
#include "service/grant.hpp"
#include "service/listen_settings.hpp"
#include "service/peer_settings.hpp"
#include "service/router.hpp"

namespace publisher {

struct Configuration {
  std::string state_dir = "/var/lib/gsmrelay-publisher";
  config::SecretRef keys;
  int disk_limit_mib = 2048;
  std::chrono::milliseconds results_kept{std::chrono::hours(24 * 30)};
  service::ListenSettings internal{.listen = "unix:/run/gsmrelay-publisher/internal.sock"};
  config::SecretRef gateway_server_caller, vault_caller;
  service::PeerSettings vault{.socket = "/run/gsmrelay-vault/internal.sock"};
  std::string appliance_socket;  ///< empty: no results by SMS
  struct PlatformAddress {
    std::string name, url, ca_file;
  };
  std::vector<PlatformAddress> platforms;
  WorkerSettings worker;  ///< its platforms are filled in by complete()

  std::optional<crypto::Keyring> keyring;  ///< set by complete()

  std::string database() const { return state_dir + "/publisher.db"; }
  /// Returns the programs that may send requests to the internal listener.
  std::vector<service::Credential> callers() const;
};

/// Returns "" if there is a platform of that name, else an error text.
std::string check_platform(std::string_view value);

inline constexpr config::Key kOwnKeys[] = {
    {.name = "state_dir",
     .binding = config::bind<&Configuration::state_dir>,
     .check = config::check_directory,
     .text = "Directory of the database: the queue."},
    {.name = "keys",
     .binding = config::bind<&Configuration::keys>,
     .need = config::Need::required,
     .text = "Key file: one \"ID BASE64\" per line; the last key encrypts."},
    {.name = "results_kept",
     .binding = config::bind<&Configuration::results_kept>,
     .range = {24 * config::kHour, 365 * 24 * config::kHour},
     .text = "How long results are kept, without content."},
    {.name = "disk_limit_mib",
     .binding = config::bind<&Configuration::disk_limit_mib>,
     .range = {16, 1'000'000},
     .text =
         "Size of the database in MiB; then publications get 507 and wait at the Gateway server."},
    {.name = "give_up_after",
     .binding = config::bind<&Configuration::worker, &WorkerSettings::longest>,
     .range = {config::kHour, service::kLongestRetry.count()},
     .text = "How long a publication is retried."},
    {.name = "private_addresses",
     .binding = config::bind<&Configuration::worker, &WorkerSettings::private_addresses>,
     .text = "Accounts may be on this host, without TLS: for tests only."},
};

inline constexpr config::Key kCallerKeys[] = {
    {.name = "gateway_server",
     .binding = config::bind<&Configuration::gateway_server_caller>,
     .need = config::Need::required,
     .text = "Token that the Gateway server sends to this program."},
    {.name = "vault",
     .binding = config::bind<&Configuration::vault_caller>,
     .need = config::Need::required,
     .text = "Token that the vault sends to this program."},
};

inline constexpr config::Key kApplianceKeys[] = {
    {.name = "socket",
     .binding = config::bind<&Configuration::appliance_socket>,
     .check = config::check_socket,
     .text = "Socket of gsmrelayd, which sends results by SMS; none: no results are sent."},
};

inline constexpr config::Key kPlatformKeys[] = {
    {.name = "name",
     .binding = config::bind<&Configuration::PlatformAddress::name>,
     .need = config::Need::required,
     .check = check_platform,
     .text = "Name of a platform in the table above."},
    {.name = "url",
     .binding = config::bind<&Configuration::PlatformAddress::url>,
     .text = "Address to use instead of the platform's or of each account's."},
    {.name = "ca_file",
     .binding = config::bind<&Configuration::PlatformAddress::ca_file>,
     .check = config::check_file,
     .text = "Certificates of the CAs to trust there (PEM); else the system's."},
};

const config::Schema& configuration_schema();
/// Reads the secrets and fills in `keyring` and the platforms of `worker`. Fails with `reject` and
/// names each key that cannot be used.
util::Result<void> complete(Configuration& configuration);

}  // namespace publisher
