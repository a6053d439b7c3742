#include "service/listen_settings.hpp"

#include <fmt/format.h>

#include "config/reader.hpp"

namespace service {

void check_listen(const ListenSettings& settings, const config::TableReport& report) {
  if (settings.certificate.empty() != settings.key.empty())
    report.error(settings.key.empty() ? "certificate" : "key",
                 "'certificate' and 'key' belong together: give both");
  else if (const auto address = config::parse_listen_address(settings.listen);
           address && !address->unix_socket.empty() && server_options(settings).tls.given())
    report.error("certificate", fmt::format("{} needs no certificate", settings.listen));
}

net::ServerOptions server_options(const ListenSettings& settings) {
  net::ServerOptions options;
  options.tls = {settings.certificate, settings.key, settings.client_ca};
  options.remote = [proxies = Networks(settings.proxies)](const net::ServerRequest& request) {
    return client_address(request, proxies);
  };
  if (const auto address = config::parse_listen_address(settings.listen)) {
    options.unix_socket = address->unix_socket;
    options.loopback_host = address->host;
    options.loopback_port = address->port;
  }
  return options;
}

net::ServerOptions internal_server_options(const ListenSettings& settings) {
  auto options = server_options(settings);
  options.is_administrator = [](const net::Peer&) { return true; };
  return options;
}

}  // namespace service
