#include "backend/gateway_server/configuration.hpp"

#include <fmt/format.h>

#include <array>

#include "config/check.hpp"
#include "service/program.hpp"

namespace gateway_server {
namespace {

using config::SheetKey, config::SheetType;
using util::fail, util::Result;

constexpr std::array<config::SheetSection, 7> kSections{{{"gateway_server"},
                                                         {"public"},
                                                         {"internal"},
                                                         {"vault"},
                                                         {"publisher"},
                                                         {"client", true},
                                                         {"platform", true}}};
constexpr std::int64_t kSecond = 1'000, kHour = 3'600'000;

std::string check_letter(std::string_view value) {
  const bool letter = value.size() == 1 && ((value[0] >= 'a' && value[0] <= 'z') ||
                                            (value[0] >= 'A' && value[0] <= 'Z'));
  return letter ? std::string{} : "must be one letter";
}

std::string check_kind(std::string_view value) {
  return value == "email" || value == "text" || value == "message"
             ? std::string{}
             : "must be email, text or message";
}

std::string check_certificate(std::string_view value) {
  const bool fits =
      value.size() == 64 && value.find_first_not_of("0123456789abcdef") == std::string_view::npos;
  return fits ? std::string{} : "must be the SHA-256 of its DER in small hexadecimal";
}

constexpr SheetKey kKeys[] = {
    {.section = "gateway_server",
     .key = "state_dir",
     .otherwise = "\"/var/lib/gsmrelay-gateway-server\"",
     .check = config::check_directory,
     .text = "Where users' keys and what waits are kept."},
    {.section = "gateway_server",
     .key = "keys",
     .type = SheetType::secret,
     .required = true,
     .text = "The key file: one \"ID BASE64\" a line, the last one seals."},
    {.section = "gateway_server",
     .key = "grant_key",
     .type = SheetType::secret,
     .required = true,
     .text = "What grants are made with; the vault has the same."},
    {.section = "gateway_server",
     .key = "public_url",
     .required = true,
     .check = config::check_url,
     .text = "How phones and people reach the public side."},
    {.section = "gateway_server",
     .key = "gateway_servers",
     .type = SheetType::texts,
     .check = config::check_url,
     .text = "The Gateway servers that phones get as default."},
    {.section = "gateway_server",
     .key = "open",
     .type = SheetType::flag,
     .otherwise = "true",
     .text = "Gateway clients without a credential may bring messages."},
    {.section = "gateway_server",
     .key = "answers",
     .type = SheetType::flag,
     .otherwise = "false",
     .text = "The Publisher gets the sender's number, to answer by SMS."},
    {.section = "gateway_server",
     .key = "repeats_kept",
     .type = SheetType::duration,
     .otherwise = "\"60d\"",
     .min = 24 * kHour,
     .max = 366 * 24 * kHour,
     .text = "How long a repeat is known as one."},
    {.section = "gateway_server",
     .key = "code_shown",
     .type = SheetType::duration,
     .otherwise = "\"15s\"",
     .min = kSecond,
     .max = 60 * kSecond,
     .text = "How long one code of a synchronisation is shown."},
    {.section = "gateway_server",
     .key = "messages_per_minute_client",
     .type = SheetType::number,
     .otherwise = "6000",
     .min = 1,
     .max = 1'000'000,
     .text = "From one Gateway client."},
    {.section = "gateway_server",
     .key = "messages_per_minute_sender",
     .type = SheetType::number,
     .otherwise = "60",
     .min = 1,
     .max = 1'000'000,
     .text = "From one phone number."},
    {.section = "internal",
     .key = "vault_token",
     .type = SheetType::secret,
     .required = true,
     .text = "The token by which the vault is known."},
    {.section = "vault",
     .key = "socket",
     .otherwise = "\"/run/gsmrelay-vault/internal.sock\"",
     .check = config::check_socket,
     .text = "The vault's internal side."},
    {.section = "vault",
     .key = "token",
     .type = SheetType::secret,
     .required = true,
     .text = "The token by which the vault knows this program."},
    {.section = "publisher",
     .key = "socket",
     .otherwise = "\"/run/gsmrelay-publisher/internal.sock\"",
     .check = config::check_socket,
     .text = "The Publisher's internal side."},
    {.section = "publisher",
     .key = "token",
     .type = SheetType::secret,
     .required = true,
     .text = "The token by which the Publisher knows this program."},
    {.section = "client",
     .key = "name",
     .required = true,
     .check = config::check_name,
     .text = "What it is called here."},
    {.section = "client",
     .key = "number",
     .check = config::check_number,
     .text = "Where phones send SMS to; without it phones are not told of it."},
    {.section = "client", .key = "country", .check = config::check_label, .text = "For people."},
    {.section = "client", .key = "operator", .check = config::check_label, .text = "For people."},
    {.section = "client",
     .key = "operator_code",
     .check = config::check_label,
     .text = "MCC and MNC."},
    {.section = "client", .key = "token", .type = SheetType::secret, .text = "Its bearer token."},
    {.section = "client",
     .key = "hmac_key",
     .type = SheetType::secret,
     .text = "What it signs with."},
    {.section = "client",
     .key = "certificate",
     .check = check_certificate,
     .text = "SHA-256 of its client certificate."},
    {.section = "platform",
     .key = "letter",
     .required = true,
     .check = check_letter,
     .text = "As it begins a text of the RSA era."},
    {.section = "platform",
     .key = "kind",
     .required = true,
     .check = check_kind,
     .text = "How such a text is cut up: email, text or message."},
};

std::vector<SheetKey> all_keys() {
  std::vector<SheetKey> keys(std::begin(kKeys), std::end(kKeys));
  for (const auto& side :
       {service::side_keys("public", "\"127.0.0.1:9090\""),
        service::side_keys("internal", "\"unix:/run/gsmrelay-gateway-server/internal.sock\"")})
    keys.insert(keys.end(), side.begin(), side.end());
  return keys;
}

Result<std::string> secret(const config::SheetTable& table, std::string_view key) {
  return config::read_secret(table.secret(key));
}

Result<std::vector<Client>> clients_of(const config::Sheet& sheet) {
  std::vector<Client> all;
  for (const auto& table : sheet.all("client")) {
    Client client{table.text("name"),
                  table.text("number"),
                  table.text("country"),
                  table.text("operator"),
                  table.text("operator_code"),
                  "https",
                  {},
                  {},
                  table.text("certificate")};
    for (const auto& [key, into] :
         {std::pair("token", &client.token), std::pair("hmac_key", &client.hmac_key)}) {
      if (!table.given(key)) continue;
      auto value = secret(table, key);
      if (!value) return fail(value.error());
      *into = std::move(*value);
    }
    all.push_back(std::move(client));
  }
  return all;
}

std::map<char, payload::Form> letters_of(const config::Sheet& sheet) {
  using payload::Form;
  std::map<char, Form> letters{{'g', Form::email}, {'e', Form::email}, {'t', Form::text},
                               {'m', Form::text},  {'w', Form::text},  {'T', Form::message}};
  for (const auto& table : sheet.all("platform")) {
    const auto kind = table.text("kind");
    letters[table.text("letter").front()] = kind == "email"  ? Form::email
                                            : kind == "text" ? Form::text
                                                             : Form::message;
  }
  return letters;
}

}  // namespace

const config::SheetForm& form() {
  static const auto keys = all_keys();
  static const config::SheetForm kForm{kSections, keys};
  return kForm;
}

Result<Configuration> read_configuration(const config::Sheet& sheet) {
  const auto& own = sheet.section("gateway_server");
  std::map<std::string, std::string> secrets;
  for (const auto& [name, table, key] :
       {std::tuple("keys", "gateway_server", "keys"),
        std::tuple("grant", "gateway_server", "grant_key"),
        std::tuple("caller", "internal", "vault_token"), std::tuple("vault", "vault", "token"),
        std::tuple("publisher", "publisher", "token")}) {
    auto value = secret(sheet.section(table), key);
    if (!value) return fail(value.error());
    secrets[name] = std::move(*value);
  }
  auto keys = crypto::Keyring::parse(secrets["keys"]);
  if (!keys) return fail(keys.error());
  auto clients = clients_of(sheet);
  if (!clients) return fail(clients.error());
  auto outside = service::side_options(sheet.section("public"));
  if (!outside) return fail(outside.error());
  auto inside = service::side_options(sheet.section("internal"));
  if (!inside) return fail(inside.error());
  return Configuration{
      .database = own.text("state_dir") + "/gateway-server.db",
      .keys = std::move(*keys),
      .grant_key = secrets["grant"],
      .public_url = own.text("public_url"),
      .gateway_servers = own.texts("gateway_servers"),
      .clients = std::move(*clients),
      .open = own.flag("open"),
      .answers = own.flag("answers"),
      .repeats_kept = std::chrono::duration_cast<std::chrono::hours>(own.duration("repeats_kept")),
      .code_shown = own.duration("code_shown"),
      .per_minute_client = static_cast<int>(own.number("messages_per_minute_client")),
      .per_minute_sender = static_cast<int>(own.number("messages_per_minute_sender")),
      .letters = letters_of(sheet),
      .public_side = std::move(*outside),
      .internal_side = std::move(*inside),
      .callers = {{"vault", secrets["caller"]}},
      .vault_socket = sheet.section("vault").text("socket"),
      .vault_token = secrets["vault"],
      .publisher_socket = sheet.section("publisher").text("socket"),
      .publisher_token = secrets["publisher"]};
}

}  // namespace gateway_server
