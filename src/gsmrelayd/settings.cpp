#include "gsmrelayd/settings.hpp"

#include <fmt/format.h>

namespace gsmrelayd {

namespace {

util::Result<relay::RouteSettings> route(const config::RouteSettings& from) {
  relay::RouteSettings to;
  to.name = from.name;
  to.kind = from.kind;
  to.url = from.url;
  to.accept = from.accept == "all" ? relay::Accept::all : relay::Accept::ciphertext;
  to.incomplete = from.incomplete;
  to.max_in_flight = from.max_in_flight;
  to.connect_timeout = from.connect_timeout;
  to.timeout = from.timeout;
  to.backoff_first = from.backoff_first;
  to.backoff_max = from.backoff_max;
  to.max_age = from.max_age;
  to.security = {from.ca_file, from.client_certificate, from.client_key, from.pinned_public_key};
  const std::pair<const config::SecretRef*, std::string*> secrets[] = {
      {&from.bearer_token, &to.bearer_token}, {&from.hmac_key, &to.hmac_key}};
  for (const auto& [reference, value] : secrets) {
    if (reference->empty()) continue;
    auto secret = config::read_secret(*reference);
    if (!secret)
      return util::fail(secret.error().advice,
                        fmt::format("route {}: {}", from.name, secret.error().what));
    *value = std::move(*secret);
  }
  return to;
}

}  // namespace

spool::Options spool_options(const config::DaemonSettings& settings) {
  spool::Options options;
  options.path = settings.state_dir + "/spool.db";
  options.reassembly_window = settings.reassembly_window;
  options.duplicate_window = settings.duplicate_window;
  options.payload_retention = settings.payload_retention;
  options.metadata_retention = settings.metadata_retention;
  return options;
}

util::Result<std::shared_ptr<const relay::RouteTable>> route_table(const config::Config& config) {
  std::vector<relay::RouteSettings> routes;
  for (const auto& from : config.routes) {
    auto to = route(from);
    if (!to) return util::fail(to.error());
    routes.push_back(std::move(*to));
  }
  return std::make_shared<const relay::RouteTable>(std::move(routes));
}

}  // namespace gsmrelayd
