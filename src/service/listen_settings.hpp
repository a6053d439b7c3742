// The configuration keys for the address, the socket and the TLS files of a listener.
#pragma once

#include <vector>

#include "config/listen_address.hpp"
#include "config/schema.hpp"
#include "net/http_server.hpp"
#include "service/proxies.hpp"

namespace service {

struct ListenSettings {
  std::string listen;  ///< "127.0.0.1:9000", "[::1]:9000" or "unix:/run/…"
  std::string certificate, key, client_ca;
  std::vector<std::string> proxies{"127.0.0.0/8", "::1"};
};

inline constexpr config::Key kListenKeys[] = {
    {.name = "listen",
     .binding = config::bind<&ListenSettings::listen>,
     .check = config::check_listen_address,
     .text = "`ADDRESS:PORT`, or `unix:/run/…`; other than loopback only with a certificate"},
    {.name = "certificate",
     .binding = config::bind<&ListenSettings::certificate>,
     .check = config::check_file,
     .text = "PEM file"},
    {.name = "key",
     .binding = config::bind<&ListenSettings::key>,
     .check = config::check_file,
     .text = "PEM file"},
    {.name = "client_ca",
     .binding = config::bind<&ListenSettings::client_ca>,
     .check = config::check_file,
     .text = "PEM file: clients may show a certificate of this CA"},
};

/// For a listener that clients reach through a proxy.
inline constexpr config::Key kProxyKeys[] = {
    {.name = "proxies",
     .binding = config::bind<&ListenSettings::proxies>,
     .check = check_network,
     .text = "Addresses and networks of proxies: their `X-Forwarded-For` says who the client is"},
};

/// Reports a certificate without its key, and a UNIX socket with one.
void check_listen(const ListenSettings& settings, const config::TableReport& report);
/// Returns the server options for settings that passed check_listen().
net::ServerOptions server_options(const ListenSettings& settings);

/// Returns those of a side for programs of the back end: over a UNIX socket none of them has a
/// share of the connections, because each speaks for all its users.
net::ServerOptions internal_server_options(const ListenSettings& settings);

}  // namespace service
