#include "service/listen_settings.hpp"

#include <fmt/format.h>

#include "config/reader.hpp"
#include "util/text.hpp"

namespace service {
namespace {

constexpr std::string_view kUnix = "unix:";

}  // namespace

std::string check_address(std::string_view value) {
  if (value.starts_with("unix:/")) return config::check_socket(value.substr(kUnix.size()));
  const auto colon = value.rfind(':');
  const auto port =
      colon == std::string_view::npos ? std::nullopt : util::to_int(value.substr(colon + 1));
  if (port && *port >= 0 && *port <= 65535 && colon > 0) return {};
  return "must be \"ADDRESS:PORT\" or \"unix:/run/…\"";
}

void check_listen(const ListenSettings& settings, const config::TableReport& report) {
  if (settings.certificate.empty() != settings.key.empty())
    report.error(settings.key.empty() ? "certificate" : "key",
                 "'certificate' and 'key' belong together: give both");
  else if (settings.listen.starts_with(kUnix) && server_options(settings).tls.given())
    report.error("certificate", fmt::format("{} needs no certificate", settings.listen));
}

net::ServerOptions server_options(const ListenSettings& settings) {
  net::ServerOptions options;
  const auto& listen = settings.listen;
  options.tls = {settings.certificate, settings.key, settings.client_ca};
  options.remote = [proxies = Networks(settings.proxies)](const net::ServerRequest& request) {
    return client_address(request, proxies);
  };
  if (listen.starts_with(kUnix)) {
    options.unix_socket = listen.substr(kUnix.size());
    return options;
  }
  const auto colon = listen.rfind(':');
  options.loopback_host = std::string(util::trim(listen.substr(0, colon)));
  if (options.loopback_host.starts_with('[') && options.loopback_host.ends_with(']'))
    options.loopback_host = options.loopback_host.substr(1, options.loopback_host.size() - 2);
  options.loopback_port = static_cast<int>(util::to_int(listen.substr(colon + 1)).value_or(0));
  return options;
}

net::ServerOptions internal_server_options(const ListenSettings& settings) {
  auto options = server_options(settings);
  options.is_administrator = [](const net::Peer&) { return true; };
  return options;
}

}  // namespace service
