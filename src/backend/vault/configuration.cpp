#include "backend/vault/configuration.hpp"

#include <fmt/format.h>

#include <array>
#include <optional>

#include "backend/vault/platform_settings.hpp"
#include "service/program.hpp"

namespace vault {

namespace {

using config::SheetKey, config::SheetType;
using util::fail, util::Result;

constexpr std::array<config::SheetSection, 8> kSections{{{"vault"},
                                                         {"public"},
                                                         {"internal"},
                                                         {"callers"},
                                                         {"gateway_server"},
                                                         {"publisher"},
                                                         {"appliance"},
                                                         {"platform", true}}};
constexpr std::int64_t kMinute = 60'000, kHour = 60 * kMinute, kDay = 24 * kHour;

std::string check_public_url(std::string_view value) {
  if (auto wrong = config::check_url(value); !wrong.empty()) return wrong;
  if (value.find('?') != std::string_view::npos) return "must have no '?' in it";
  if (value.starts_with("https://") || config::is_loopback(config::host_of(value))) return "";
  return "must start with https://: passwords and sessions go there (http:// is for this host)";
}

constexpr SheetKey kKeys[] = {
    {.section = "vault",
     .key = "state_dir",
     .otherwise = "\"/var/lib/gsmrelay-vault\"",
     .check = config::check_directory,
     .text = "Where people, accounts and tokens are kept."},
    {.section = "vault",
     .key = "keys",
     .type = SheetType::secret,
     .required = true,
     .text = "The key file: one \"ID BASE64\" a line, the last one seals."},
    {.section = "vault",
     .key = "grant_key",
     .type = SheetType::secret,
     .required = true,
     .text = "What grants are checked with; the Gateway server has the same."},
    {.section = "vault",
     .key = "public_url",
     .required = true,
     .check = check_public_url,
     .text =
         "How people and platforms reach the public side; `/oauth2/callback/…` hangs below it."},
    {.section = "vault",
     .key = "service",
     .otherwise = "\"gsmrelay\"",
     .check = config::check_label,
     .text = "What it is called in SMS, on pages and at platforms."},
    {.section = "vault",
     .key = "session_life",
     .type = SheetType::duration,
     .otherwise = "\"12h\"",
     .min = 5 * kMinute,
     .max = 30 * kDay,
     .text = "How long somebody stays signed in."},
    {.section = "vault",
     .key = "audit_retention",
     .type = SheetType::duration,
     .otherwise = "\"90d\"",
     .min = kDay,
     .max = 3660 * kDay,
     .text = "How long the audit log is kept."},
    {.section = "vault",
     .key = "codes_per_hour",
     .type = SheetType::number,
     .otherwise = "100",
     .min = 1,
     .max = 100'000,
     .text = "SMS with codes, to whomever; above it people wait."},
    {.section = "vault",
     .key = "private_addresses",
     .type = SheetType::flag,
     .otherwise = "false",
     .text = "People may name servers on this host and in private networks."},
    {.section = "callers",
     .key = "gateway_server",
     .type = SheetType::secret,
     .required = true,
     .text = "The token by which the Gateway server is known."},
    {.section = "callers",
     .key = "publisher",
     .type = SheetType::secret,
     .required = true,
     .text = "The token by which the Publisher is known."},
    {.section = "gateway_server",
     .key = "socket",
     .otherwise = "\"/run/gsmrelay-gateway-server/internal.sock\"",
     .check = config::check_socket,
     .text = "The Gateway server's internal side."},
    {.section = "gateway_server",
     .key = "token",
     .type = SheetType::secret,
     .required = true,
     .text = "The token by which the Gateway server knows this program."},
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
    {.section = "appliance",
     .key = "socket",
     .otherwise = "\"/run/gsmrelay/control.sock\"",
     .check = config::check_socket,
     .text = "gsmrelayd's socket: codes go out by SMS through it."},
    {.section = "appliance",
     .key = "modem",
     .check = config::check_name,
     .text = "The modem that sends; not given: gsmrelayd chooses."},
};

std::vector<SheetKey> all_keys() {
  std::vector<SheetKey> keys(std::begin(kKeys), std::end(kKeys));
  for (const auto& more :
       {service::side_keys("public", "\"127.0.0.1:9091\""),
        service::side_keys("internal", "\"unix:/run/gsmrelay-vault/internal.sock\""),
        platform_keys()})
    keys.insert(keys.end(), more.begin(), more.end());
  return keys;
}

/// Reads on after a mistake, so that all of them are told at once.
class Reader {
 public:
  explicit Reader(const config::Sheet& sheet) : sheet_(sheet) {}

  std::string secret(const config::SheetTable& table, std::string_view key) {
    auto value = config::read_secret(table.secret(key));
    if (value) return std::move(*value);
    mistakes_.push_back(value.error().what);
    return {};
  }
  std::string secret(std::string_view section, std::string_view key) {
    return secret(sheet_.section(section), key);
  }
  std::optional<crypto::Keyring> keyring() {
    const auto text = secret("vault", "keys");
    if (text.empty()) return {};
    auto keys = crypto::Keyring::parse(text);
    if (keys) return std::move(*keys);
    mistakes_.push_back(keys.error().what);
    return {};
  }
  net::ServerOptions side(std::string_view section) {
    auto options = service::side_options(sheet_.section(section));
    if (options) return std::move(*options);
    mistakes_.push_back(fmt::format("[{}]: {}", section, options.error().what));
    return {};
  }
  std::vector<Platform> platforms(bool with_secrets) {
    auto settings = platform_settings(sheet_);
    mistakes_.insert(mistakes_.end(), settings.mistakes.begin(), settings.mistakes.end());
    const auto& tables = sheet_.all("platform");
    for (std::size_t i = 0; with_secrets && i < tables.size(); ++i)
      if (tables[i].given("client_secret"))
        settings.platforms[i].client_secret = secret(tables[i], "client_secret");
    return std::move(settings.platforms);
  }
  std::vector<std::string>& mistakes() { return mistakes_; }

 private:
  const config::Sheet& sheet_;
  std::vector<std::string> mistakes_;
};

Policy policy_of(const config::SheetTable& own) {
  Policy policy;
  policy.public_url = own.text("public_url");
  while (policy.public_url.ends_with('/')) policy.public_url.pop_back();
  policy.service = own.text("service");
  policy.session_life = own.duration("session_life");
  policy.audit_retention = own.duration("audit_retention");
  policy.codes_per_hour = static_cast<int>(own.number("codes_per_hour"));
  policy.private_addresses = own.flag("private_addresses");
  return policy;
}

}  // namespace

const config::SheetForm& form() {
  static const auto keys = all_keys();
  static const config::SheetForm kForm{kSections, keys};
  return kForm;
}

std::vector<std::string> contradictions(const config::Sheet& sheet) {
  Reader reader(sheet);
  reader.platforms(false);
  reader.side("public");
  reader.side("internal");
  return std::move(reader.mistakes());
}

Result<Configuration> read_configuration(const config::Sheet& sheet) {
  Reader reader(sheet);
  const auto& own = sheet.section("vault");
  auto keys = reader.keyring();
  auto policy = policy_of(own);
  policy.platforms = reader.platforms(true);
  const auto grant_key = reader.secret("vault", "grant_key");
  const auto octets = util::as_octets(grant_key);
  policy.grant_key.assign(octets.begin(), octets.end());
  auto public_side = reader.side("public");
  auto internal_side = reader.side("internal");
  std::vector<service::Credential> callers{
      {"gateway-server", reader.secret("callers", "gateway_server")},
      {"publisher", reader.secret("callers", "publisher")}};
  auto gateway_server_token = reader.secret("gateway_server", "token");
  auto publisher_token = reader.secret("publisher", "token");
  if (reader.mistakes().empty() && callers[0].token == callers[1].token)
    reader.mistakes().emplace_back(
        "[callers]: 'gateway_server' and 'publisher' are the same token: each may do what the "
        "other may; next: make another one");
  if (!keys || !reader.mistakes().empty())
    return fail(util::Advice::reject, fmt::format("{}", fmt::join(reader.mistakes(), "\n")));
  return Configuration{own.text("state_dir") + "/vault.db",
                       std::move(*keys),
                       std::move(policy),
                       std::move(public_side),
                       std::move(internal_side),
                       std::move(callers),
                       sheet.section("gateway_server").text("socket"),
                       std::move(gateway_server_token),
                       sheet.section("publisher").text("socket"),
                       std::move(publisher_token),
                       sheet.section("appliance").text("socket"),
                       sheet.section("appliance").text("modem")};
}

}  // namespace vault
