// [heartbeat]: pings to a service that notices silence. A key is a member and a row, both here.
#pragma once

#include "config/schema.hpp"
#include "config/units.hpp"

namespace config {

enum class PingProtocol { healthchecks, uptime_kuma };
/// The lowest severity of warnings that counts.
enum class Threshold { degraded, critical };

struct HeartbeatSettings {
  std::string url;  ///< empty: no heartbeat
  PingProtocol protocol = PingProtocol::healthchecks;
  std::chrono::seconds interval{300};
  Threshold fail_on = Threshold::critical;
  SecretRef secret;
  std::string ca_file;

  bool operator==(const HeartbeatSettings&) const = default;
};

inline constexpr std::string_view kPingProtocols[] = {"healthchecks", "uptime-kuma"};
inline constexpr std::string_view kThresholds[] = {"degraded", "critical"};

inline constexpr Key kHeartbeatKeys[] = {
    {.name = "url",
     .binding = bind<&HeartbeatSettings::url>,
     .check = check_url,
     .example = "\"https://hc-ping.com/0f7f3ab1-7f4d-4b6e-9a55-3f1c2a7a9d10\"",
     .text =
         "Ping URL of the check; without it there is no heartbeat. Who knows it can send pings: "
         "it is not logged."},
    {.name = "protocol",
     .binding = bind<&HeartbeatSettings::protocol>,
     .choices = kPingProtocols,
     .example = "\"healthchecks\"",
     .text = "`healthchecks`: POST to the URL, to `/fail` below it while something is wrong, with "
             "the warnings as body and `rid`. `uptime-kuma`: GET with `status`, `msg` and `ping`."},
    {.name = "interval",
     .binding = bind<&HeartbeatSettings::interval>,
     .range = {15 * kSecond, kDay},
     .example = "\"5m\"",
     .text = "Time between pings. A change of the state is told at once."},
    {.name = "fail_on",
     .binding = bind<&HeartbeatSettings::fail_on>,
     .choices = kThresholds,
     .example = "\"critical\"",
     .text = "The lowest severity of a warning with which the ping says that something is wrong."},
    {.name = "secret",
     .binding = bind<&HeartbeatSettings::secret>,
     .check = check_secret,
     .example = "\"file:/etc/gsmrelay/secrets.d/heartbeat\"",
     .text =
         "Key that signs each ping with the headers of Standard Webhooks 1.0 (`whsec_…`, or any "
         "text)."},
    {.name = "ca_file",
     .binding = bind<&HeartbeatSettings::ca_file>,
     .check = check_file,
     .example = "\"/etc/gsmrelay/ca.pem\"",
     .text = "PEM file of the CA of the server, instead of those of the system."},
};

}  // namespace config
