#include "backend/publisher/configuration.hpp"

#include <fmt/format.h>

#include <array>

#include "config/check.hpp"
#include "service/program.hpp"

namespace publisher {
namespace {

using config::SheetKey, config::SheetType;
using util::fail, util::Result;

constexpr std::array<config::SheetSection, 6> kSections{
    {{"publisher"}, {"internal"}, {"callers"}, {"vault"}, {"appliance"}, {"platform", true}}};

constexpr std::int64_t kHour = 3'600'000;

std::string check_platform(std::string_view value) {
  return find_platform(value) != nullptr ? std::string()
                                         : "is no platform: email, gmail, mastodon, webhook or x";
}

std::vector<SheetKey> all_keys() {
  std::vector<SheetKey> keys{
      {.section = "publisher",
       .key = "state_dir",
       .otherwise = "\"/var/lib/gsmrelay-publisher\"",
       .check = config::check_directory,
       .text = "Where the queue is kept."},
      {.section = "publisher",
       .key = "keys",
       .type = SheetType::secret,
       .required = true,
       .text = "The key file: one \"ID BASE64\" a line, the last one seals."},
      {.section = "publisher",
       .key = "results_kept",
       .type = SheetType::duration,
       .otherwise = "\"30d\"",
       .min = 24 * kHour,
       .max = 365 * 24 * kHour,
       .text = "How long results, without content, are kept."},
      {.section = "publisher",
       .key = "give_up_after",
       .type = SheetType::duration,
       .otherwise = "\"7d\"",
       .min = kHour,
       .max = 30 * 24 * kHour,
       .text = "How long a publication is tried."},
      {.section = "publisher",
       .key = "private_addresses",
       .type = SheetType::flag,
       .otherwise = "false",
       .text = "Accounts may be on this host, unencrypted: for trying things out."},
      {.section = "callers",
       .key = "gateway_server",
       .type = SheetType::secret,
       .required = true,
       .text = "The token by which the Gateway server is known."},
      {.section = "callers",
       .key = "vault",
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
      {.section = "appliance",
       .key = "socket",
       .check = config::check_socket,
       .text = "gsmrelayd's socket: results go out by SMS through it. Not given: none do."},
      {.section = "platform",
       .key = "name",
       .required = true,
       .check = check_platform,
       .text = "email, gmail, mastodon, webhook or x."},
      {.section = "platform",
       .key = "url",
       .text = "Instead of the platform's own address, or of "
               "every account's."},
      {.section = "platform",
       .key = "ca_file",
       .check = config::check_file,
       .text = "Certificates to trust there (PEM); else the system's."},
  };
  const auto side =
      service::side_keys("internal", "\"unix:/run/gsmrelay-publisher/internal.sock\"");
  keys.insert(keys.end(), side.begin(), side.end());
  return keys;
}

WorkerSettings worker_settings(const config::Sheet& sheet) {
  WorkerSettings settings;
  const auto& own = sheet.section("publisher");
  settings.longest = std::chrono::duration_cast<std::chrono::hours>(own.duration("give_up_after"));
  settings.private_addresses = own.flag("private_addresses");
  for (const auto& table : sheet.all("platform")) {
    auto& platform = settings.platforms[table.text("name")];
    platform.url = table.text("url");
    platform.security.ca_file = table.text("ca_file");
  }
  return settings;
}

}  // namespace

const config::SheetForm& form() {
  static const auto keys = all_keys();
  static const config::SheetForm kForm{kSections, keys};
  return kForm;
}

Result<Configuration> read_configuration(const config::Sheet& sheet) {
  const auto& own = sheet.section("publisher");
  const auto& callers = sheet.section("callers");
  std::array<std::string, 4> secrets;
  const std::array<config::SecretRef, 4> references{
      own.secret("keys"), callers.secret("gateway_server"), callers.secret("vault"),
      sheet.section("vault").secret("token")};
  for (std::size_t i = 0; i < secrets.size(); ++i) {
    auto secret = config::read_secret(references[i]);
    if (!secret) return fail(secret.error());
    secrets[i] = std::move(*secret);
  }
  auto keys = crypto::Keyring::parse(secrets[0]);
  if (!keys) return fail(keys.error());
  auto internal = service::side_options(sheet.section("internal"));
  if (!internal) return fail(internal.error());
  return Configuration{own.text("state_dir") + "/publisher.db",
                       std::move(*keys),
                       std::chrono::duration_cast<std::chrono::hours>(own.duration("results_kept")),
                       worker_settings(sheet),
                       std::move(*internal),
                       {{"gateway-server", secrets[1]}, {"vault", secrets[2]}},
                       sheet.section("vault").text("socket"),
                       secrets[3],
                       sheet.section("appliance").text("socket")};
}

}  // namespace publisher
