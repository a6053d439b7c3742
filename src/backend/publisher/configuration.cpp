#include "backend/publisher/configuration.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "crypto/wipe.hpp"

namespace publisher {
namespace {

void cross_check(const Configuration& configuration, config::Reading& reading) {
  service::check_listen(configuration.internal, {reading, "internal"});
}

}  // namespace

std::string check_platform(std::string_view value) {
  return platforms::find(value) != nullptr ? std::string()
                                           : "is no platform: " + platforms::names();
}

const config::Schema& configuration_schema() {
  static const auto kSchema = config::Schema::of<Configuration>(
      {{.name = "publisher", .keys = config::rows(kOwnKeys)},
       {.name = "internal",
        .keys = config::rows(service::kListenKeys),
        .table = config::part<&Configuration::internal>},
       {.name = "callers", .keys = config::rows(kCallerKeys)},
       {.name = "vault",
        .keys = config::rows(service::kPeerKeys),
        .table = config::part<&Configuration::vault>},
       {.name = "appliance", .keys = config::rows(kApplianceKeys)},
       {.name = "platform",
        .keys = config::rows(kPlatformKeys),
        .table = config::list<&Configuration::platforms>}},
      &cross_check);
  return kSchema;
}

std::vector<service::Credential> Configuration::callers() const {
  return {{"gateway-server", gateway_server_caller.value}, {"vault", vault_caller.value}};
}

util::Result<void> complete(Configuration& configuration) {
  const auto wrong = config::read_secrets(&configuration, configuration_schema());
  if (!wrong.empty())
    return util::fail(util::Advice::reject, fmt::format("{}", fmt::join(wrong, "\n")));
  auto keys = crypto::Keyring::parse(configuration.keys.value);
  crypto::wipe(configuration.keys.value);
  if (!keys) return util::fail(keys.error());
  configuration.keyring = std::move(*keys);
  for (const auto& [name, url, ca_file] : configuration.platforms) {
    auto& platform = configuration.worker.platforms[name];
    platform.url = url;
    platform.security.ca_file = ca_file;
  }
  return {};
}

}  // namespace publisher
