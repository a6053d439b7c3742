// The configuration of the Gateway server (docs/gateway-server.md). A key is a member and a row,
// both in this file.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "backend/gateway_server/clients.hpp"
#include "config/reader.hpp"
#include "config/units.hpp"
#include "crypto/keyring.hpp"
#include "payload/content.hpp"
#include "service/listen_settings.hpp"
#include "service/peer_settings.hpp"
#include "service/router.hpp"

namespace gateway_server {

/// [[client]]
struct ClientKeys {
  Client client{.protocol = "https"};
  config::SecretRef token, hmac_key;
};

/// [[platform]]
struct LetterForm {
  std::string letter;
  payload::Form form = payload::Form::text;
};

/// One member for each key of the file, hence more than 20.
struct Configuration {
  std::string state_dir = "/var/lib/gsmrelay-gateway-server";
  config::SecretRef keys, grant_key;
  std::string public_url;
  std::vector<std::string> gateway_servers;
  bool open = true, answers = false;
  std::chrono::milliseconds repeats_kept{std::chrono::hours(24 * 60)};
  std::chrono::milliseconds code_shown{15'000};
  std::chrono::milliseconds waiting_for{std::chrono::hours(24 * 7)};
  int per_minute_client = 6000, per_minute_sender = 60, waiting_per_user = 200;
  int disk_limit_mib = 2048;
  service::ListenSettings public_side{.listen = "127.0.0.1:9090"};
  service::ListenSettings internal_side{.listen =
                                            "unix:/run/gsmrelay-gateway-server/internal.sock"};
  config::SecretRef vault_caller;
  service::PeerSettings vault{.socket = "/run/gsmrelay-vault/internal.sock"};
  service::PeerSettings publisher{.socket = "/run/gsmrelay-publisher/internal.sock"};
  std::vector<ClientKeys> client_keys;
  std::vector<LetterForm> letter_forms;

  // Set by complete():
  std::optional<crypto::Keyring> keyring;
  std::vector<Client> clients;
  std::map<char, payload::Form>
      letters;  ///< by platform: how a text of the RSA era is divided into fields

  std::string database() const { return state_dir + "/gateway-server.db"; }
  /// Returns the programs that may send requests to the internal listener.
  std::vector<service::Credential> callers() const { return {{"vault", vault_caller.value}}; }
};

inline constexpr std::string_view kForms[] = {"email", "text", "message"};

/// Returns "" if `value` is one letter, else what it must be.
std::string check_letter(std::string_view value);
/// Returns "" if `value` is a SHA-256 in lower-case hexadecimal, else what it must be.
std::string check_certificate(std::string_view value);

inline constexpr config::Key kOwnKeys[] = {
    {.name = "state_dir",
     .binding = config::bind<&Configuration::state_dir>,
     .check = config::check_directory,
     .text = "Directory of the database: users' keys and waiting messages."},
    {.name = "keys",
     .binding = config::bind<&Configuration::keys>,
     .need = config::Need::required,
     .text = "Key file: one \"ID BASE64\" per line; the last key encrypts."},
    {.name = "grant_key",
     .binding = config::bind<&Configuration::grant_key>,
     .need = config::Need::required,
     .text = "Key that signs grants; the same as at the vault."},
    {.name = "public_url",
     .binding = config::bind<&Configuration::public_url>,
     .need = config::Need::required,
     .check = config::check_url,
     .text = "Base URL of the public listener, for phones and browsers."},
    {.name = "gateway_servers",
     .binding = config::bind<&Configuration::gateway_servers>,
     .check = config::check_url,
     .text = "Gateway servers that phones get as default."},
    {.name = "open",
     .binding = config::bind<&Configuration::open>,
     .text = "Gateway clients without a credential may send messages."},
    {.name = "answers",
     .binding = config::bind<&Configuration::answers>,
     .text = "Give the Publisher the sender's number, to answer by SMS."},
    {.name = "repeats_kept",
     .binding = config::bind<&Configuration::repeats_kept>,
     .range = {24 * config::kHour, 366 * 24 * config::kHour},
     .text = "How long a repeated message is recognised."},
    {.name = "code_shown",
     .binding = config::bind<&Configuration::code_shown>,
     .range = {config::kSecond, 60 * config::kSecond},
     .text = "How long one code of a synchronisation is shown."},
    {.name = "messages_per_minute_client",
     .binding = config::bind<&Configuration::per_minute_client>,
     .range = {1, 1'000'000},
     .text = "Limit of messages from one Gateway client."},
    {.name = "messages_per_minute_sender",
     .binding = config::bind<&Configuration::per_minute_sender>,
     .range = {1, 1'000'000},
     .text = "Limit of messages of one user, counted once their text has opened."},
    {.name = "waiting_per_user",
     .binding = config::bind<&Configuration::waiting_per_user>,
     .range = {1, 100'000},
     .text = "Publications of one user that may wait for the Publisher, together 4 MiB at most."},
    {.name = "disk_limit_mib",
     .binding = config::bind<&Configuration::disk_limit_mib>,
     .range = {16, 1'000'000},
     .text = "Size of the database in MiB; then messages get 507 and wait at their senders."},
    {.name = "waiting_for",
     .binding = config::bind<&Configuration::waiting_for>,
     .range = {config::kHour, 366 * 24 * config::kHour},
     .text = "How long a publication may wait for the Publisher; then it is `refused`."},
};

inline constexpr config::Key kInternalKeys[] = {
    {.name = "vault_token",
     .binding = config::bind<&Configuration::vault_caller>,
     .need = config::Need::required,
     .text = "Token that the vault sends to this program."},
};

inline constexpr config::Key kClientKeys[] = {
    {.name = "name",
     .binding = config::bind<&ClientKeys::client, &Client::name>,
     .need = config::Need::required,
     .check = config::check_name,
     .text = "Name of the Gateway client here."},
    {.name = "number",
     .binding = config::bind<&ClientKeys::client, &Client::number>,
     .check = config::check_number,
     .text = "Number that phones send SMS to; without it they do not get it."},
    {.name = "country",
     .binding = config::bind<&ClientKeys::client, &Client::country>,
     .check = config::check_label,
     .text = "Country, as shown to users."},
    {.name = "operator",
     .binding = config::bind<&ClientKeys::client, &Client::operator_name>,
     .check = config::check_label,
     .text = "Operator, as shown to users."},
    {.name = "operator_code",
     .binding = config::bind<&ClientKeys::client, &Client::operator_code>,
     .check = config::check_label,
     .text = "MCC and MNC of the operator."},
    {.name = "token",
     .binding = config::bind<&ClientKeys::token>,
     .text = "Bearer token of the Gateway client."},
    {.name = "hmac_key",
     .binding = config::bind<&ClientKeys::hmac_key>,
     .text = "Key of its HMAC signatures."},
    {.name = "certificate",
     .binding = config::bind<&ClientKeys::client, &Client::certificate>,
     .check = check_certificate,
     .text = "SHA-256 of its client certificate."},
};

inline constexpr config::Key kPlatformKeys[] = {
    {.name = "letter",
     .binding = config::bind<&LetterForm::letter>,
     .need = config::Need::required,
     .check = check_letter,
     .text = "Letter that begins a text of the RSA era."},
    {.name = "kind",
     .binding = config::bind<&LetterForm::form>,
     .need = config::Need::required,
     .choices = kForms,
     .text = "Fields of such a text: email, text or message."},
};

const config::Schema& configuration_schema();
/// Reads the secrets and fills in the members below "Set by complete()". Fails with `reject` and
/// names each key that cannot be used.
util::Result<void> complete(Configuration& configuration);

}  // namespace gateway_server
