// [metrics]: the socket for monitoring systems. A key is a member and a row, both here.
#pragma once

#include "config/schema.hpp"

namespace config {

/// The value of `listen` without a socket.
inline constexpr std::string_view kNoMetrics = "off";

struct MetricsSettings {
  std::string listen;  ///< empty: "metrics.sock" in the folder of the local API's socket
  std::string certificate, key, client_ca;

  bool operator==(const MetricsSettings&) const = default;
};

/// Accepts the forms of check_listen_address(), and kNoMetrics.
std::string check_metrics_listen(std::string_view value);

inline constexpr Key kMetricsKeys[] = {
    {.name = "listen",
     .binding = bind<&MetricsSettings::listen>,
     .check = check_metrics_listen,
     .example = "\"127.0.0.1:9842\"",
     .text = "Where `/metrics` and `/health/…` are served: `unix:/PATH`, `ADDRESS:PORT`, or `off`. "
             "Without it: `metrics.sock` beside `socket` of [daemon]. An address that other hosts "
             "reach needs a certificate."},
    {.name = "certificate",
     .binding = bind<&MetricsSettings::certificate>,
     .check = check_file,
     .example = "\"/etc/gsmrelay/metrics.pem\"",
     .text = "PEM file of the server's certificate, with the intermediate ones: TLS."},
    {.name = "key",
     .binding = bind<&MetricsSettings::key>,
     .check = check_file,
     .example = "\"/etc/gsmrelay/metrics.key\"",
     .text = "PEM file of its private key."},
    {.name = "client_ca",
     .binding = bind<&MetricsSettings::client_ca>,
     .check = check_file,
     .example = "\"/etc/gsmrelay/scrapers.pem\"",
     .text = "PEM file of a CA: only clients with a certificate of it may connect."},
};

}  // namespace config
