#include "backend/vault/configuration.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "crypto/wipe.hpp"
#include "util/url.hpp"

namespace vault {

namespace {

void check_prefixes(const std::vector<NumberPrefix>& prefixes, config::Reading& reading) {
  for (std::size_t i = 0; i < prefixes.size(); ++i)
    for (std::size_t earlier = 0; earlier < i; ++earlier)
      if (prefixes[earlier].prefix == prefixes[i].prefix)
        config::TableReport(reading, config::path_of("number_prefix", i))
            .error("prefix", "this prefix has a table already");
}

void cross_check(const Configuration& configuration, config::Reading& reading) {
  service::check_listen(configuration.public_side, {reading, "public"});
  service::check_listen(configuration.internal_side, {reading, "internal"});
  check_platforms(configuration.platforms, reading);
  check_prefixes(configuration.policy.number_prefixes, reading);
}

}  // namespace

std::string check_public_url(std::string_view value) {
  if (auto wrong = config::check_url(value); !wrong.empty()) return wrong;
  if (value.find('?') != std::string_view::npos) return "must not contain '?'";
  const auto url = util::parse_url(value);
  if (url->scheme == "https" || url->is_loopback()) return "";
  return "must start with https:// because passwords are sent there (http:// only for this host)";
}

const config::Schema& configuration_schema() {
  static const auto kSchema = config::Schema::of<Configuration>(
      {{.name = "vault", .keys = config::rows(kOwnKeys)},
       {.name = "public",
        .keys = config::rows(service::kListenKeys, service::kProxyKeys),
        .table = config::part<&Configuration::public_side>},
       {.name = "internal",
        .keys = config::rows(service::kListenKeys),
        .table = config::part<&Configuration::internal_side>},
       {.name = "callers", .keys = config::rows(kCallerKeys)},
       {.name = "gateway_server",
        .keys = config::rows(service::kPeerKeys),
        .table = config::part<&Configuration::gateway_server>},
       {.name = "publisher",
        .keys = config::rows(service::kPeerKeys),
        .table = config::part<&Configuration::publisher>},
       {.name = "appliance", .keys = config::rows(kApplianceKeys)},
       {.name = "number_prefix",
        .keys = config::rows(kNumberPrefixKeys),
        .table = config::list<&Configuration::policy, &Policy::number_prefixes>},
       {.name = "platform",
        .keys = config::rows(kPlatformKeys),
        .table = config::list<&Configuration::platforms>,
        .preset = &preset_platform}},
      &cross_check);
  return kSchema;
}

std::vector<service::Credential> Configuration::callers() const {
  return {{"gateway-server", gateway_server_caller.value}, {"publisher", publisher_caller.value}};
}

util::Result<void> complete(Configuration& configuration) {
  auto wrong = config::read_secrets(&configuration, configuration_schema());
  if (!configuration.keys.value.empty()) {
    auto keys = crypto::Keyring::parse(configuration.keys.value);
    crypto::wipe(configuration.keys.value);
    if (keys)
      configuration.keyring = std::move(*keys);
    else
      wrong.push_back(keys.error().what);
  }
  if (wrong.empty() &&
      configuration.gateway_server_caller.value == configuration.publisher_caller.value)
    wrong.emplace_back(
        "[callers]: 'gateway_server' and 'publisher' are the same token, so each could use the "
        "other's endpoints; next: make another one");
  if (!wrong.empty())
    return util::fail(util::Advice::reject, fmt::format("{}", fmt::join(wrong, "\n")));
  auto& policy = configuration.policy;
  while (policy.public_url.ends_with('/')) policy.public_url.pop_back();
  const auto grant_key = util::as_octets(configuration.grant_key.value);
  policy.grant_key.assign(grant_key.begin(), grant_key.end());
  for (const auto& keys : configuration.platforms) policy.platforms.push_back(make_platform(keys));
  return {};
}

}  // namespace vault
