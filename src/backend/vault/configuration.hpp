// The configuration file /etc/gsmrelay-vault/vault.toml (docs/vault.md). Each key is a member and a
// row of a table, both here; the keys of [[platform]] are in platform_settings.hpp.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "backend/vault/oauth/platform_settings.hpp"
#include "backend/vault/vault_context.hpp"
#include "config/units.hpp"
#include "service/listen_settings.hpp"
#include "service/peer_settings.hpp"

namespace vault {

struct Configuration {
  std::string state_dir = "/var/lib/gsmrelay-vault";
  config::SecretRef keys, grant_key;
  service::ListenSettings public_side{.listen = "127.0.0.1:9091"};
  service::ListenSettings internal_side{.listen = "unix:/run/gsmrelay-vault/internal.sock"};
  config::SecretRef gateway_server_caller, publisher_caller;
  service::PeerSettings gateway_server{.socket = "/run/gsmrelay-gateway-server/internal.sock"};
  service::PeerSettings publisher{.socket = "/run/gsmrelay-publisher/internal.sock"};
  std::string appliance_socket = "/run/gsmrelay/control.sock";
  std::string appliance_modem;  ///< empty: gsmrelayd chooses
  std::vector<PlatformKeys> platforms;
  Policy policy;  ///< its platforms and grant key are set by complete()

  std::optional<crypto::Keyring> keyring;  ///< set by complete()

  std::string database() const { return state_dir + "/vault.db"; }
  /// Returns the programs that may use the internal listener, with their tokens.
  std::vector<service::Credential> callers() const;
};

/// Returns "" for an https URL, or http to this host, without a query; else the reason as a clause.
std::string check_public_url(std::string_view value);

/// In the order of SignUpMode.
inline constexpr std::string_view kSignUpModes[] = {"open", "invitation", "closed"};

inline constexpr config::Key kOwnKeys[] = {
    {.name = "state_dir",
     .binding = config::bind<&Configuration::state_dir>,
     .check = config::check_directory,
     .text = "Directory of the database."},
    {.name = "keys",
     .binding = config::bind<&Configuration::keys>,
     .need = config::Need::required,
     .text = "Key file: one \"ID BASE64\" per line; the last key encrypts."},
    {.name = "grant_key",
     .binding = config::bind<&Configuration::grant_key>,
     .need = config::Need::required,
     .text = "Key that checks grants; the same as at the Gateway server."},
    {.name = "public_url",
     .binding = config::bind<&Configuration::policy, &Policy::public_url>,
     .need = config::Need::required,
     .check = check_public_url,
     .text = "Base URL of the public listener; redirect addresses (`/oauth2/callback/…`) are below "
             "it."},
    {.name = "service",
     .binding = config::bind<&Configuration::policy, &Policy::service>,
     .check = config::check_label,
     .text = "Name of the service in SMS, on pages and at platforms."},
    {.name = "session_life",
     .binding = config::bind<&Configuration::policy, &Policy::session_life>,
     .range = {5 * config::kMinute, 30 * config::kDay},
     .text = "How long a session lasts."},
    {.name = "reset_delay",
     .binding = config::bind<&Configuration::policy, &Policy::reset_delay>,
     .range = {0, 30 * config::kDay},
     .text = "How long a new password waits that a code by SMS replaces a forgotten one with."},
    {.name = "audit_retention",
     .binding = config::bind<&Configuration::policy, &Policy::audit_retention>,
     .range = {config::kDay, 3660 * config::kDay},
     .text = "How long the audit log is kept."},
    {.name = "codes_per_hour",
     .binding = config::bind<&Configuration::policy, &Policy::codes_per_hour>,
     .range = {1, 100'000},
     .text = "SMS with codes to all numbers together; more must wait."},
    {.name = "sign_up",
     .binding = config::bind<&Configuration::policy, &Policy::sign_up>,
     .choices = kSignUpModes,
     .text = "Who may sign up: everybody, who has an invitation (`gsmrelay-vault … invite`), or "
             "nobody."},
    {.name = "sign_ups_per_address",
     .binding = config::bind<&Configuration::policy, &Policy::sign_ups_per_address>,
     .range = {1, 100'000},
     .text = "Sign-ups without an invitation from an address in a day, before the next must wait."},
    {.name = "tries_per_address",
     .binding = config::bind<&Configuration::policy, &Policy::tries_per_address>,
     .range = {1, 100'000},
     .text = "Wrong passwords, and wrong codes, from an address in a day, before the next must "
             "wait."},
    {.name = "private_addresses",
     .binding = config::bind<&Configuration::policy, &Policy::private_addresses>,
     .text = "Users may name servers on this host and in private networks."},
};

inline constexpr config::Key kCallerKeys[] = {
    {.name = "gateway_server",
     .binding = config::bind<&Configuration::gateway_server_caller>,
     .need = config::Need::required,
     .text = "Token that the Gateway server sends to the vault."},
    {.name = "publisher",
     .binding = config::bind<&Configuration::publisher_caller>,
     .need = config::Need::required,
     .text = "Token that the Publisher sends to the vault."},
};

inline constexpr config::Key kApplianceKeys[] = {
    {.name = "socket",
     .binding = config::bind<&Configuration::appliance_socket>,
     .check = config::check_socket,
     .text = "Socket of gsmrelayd, which sends the SMS with codes."},
    {.name = "modem",
     .binding = config::bind<&Configuration::appliance_modem>,
     .check = config::check_name,
     .text = "Modem that sends the SMS; none: gsmrelayd chooses one."},
};

inline constexpr config::Key kNumberPrefixKeys[] = {
    {.name = "prefix",
     .binding = config::bind<&NumberPrefix::prefix>,
     .need = config::Need::required,
     .check = check_number_prefix,
     .text = "How the numbers begin that may sign up; without any table all may, except satellite "
             "and premium-rate numbers."},
    {.name = "codes_per_hour",
     .binding = config::bind<&NumberPrefix::codes_per_hour>,
     .range = {0, 100'000},
     .text = "SMS with codes to these numbers together; 0: only the limit of all numbers."},
};

const config::Schema& configuration_schema();
/// Reads the secrets and sets the members that are derived from the keys. Fails with `reject`; the
/// error names each key that cannot be used.
util::Result<void> complete(Configuration& configuration);

}  // namespace vault
