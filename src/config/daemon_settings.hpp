// [daemon]: settings of gsmrelayd as a whole. A key is a member and a row, both here.
#pragma once

#include "config/schema.hpp"
#include "config/spool_settings.hpp"
#include "config/units.hpp"

namespace config {

struct DaemonSettings {
  std::string state_dir = "/var/lib/gsmrelay";
  std::string socket = "/run/gsmrelay/control.sock";
  std::string log_level = "info";
  bool discover = true;
  std::chrono::seconds sweep{30};
  SpoolSettings spool;
  bool number_by_sms = false;
  std::string seeding_url;  ///< empty: numbers are not registered
};

inline constexpr std::string_view kLogLevels[] = {"error", "warning", "info", "debug"};

inline constexpr Key kDaemonKeys[] = {
    {.name = "state_dir",
     .binding = bind<&DaemonSettings::state_dir>,
     .check = check_directory,
     .example = "\"/var/lib/gsmrelay\"",
     .text = "Where the spool lies. On storage that survives a power cut.",
     .restart_required = true},
    {.name = "socket",
     .binding = bind<&DaemonSettings::socket>,
     .check = check_socket,
     .example = "\"/run/gsmrelay/control.sock\"",
     .text = "The UNIX socket of the local API, used by `gsmrelay`.",
     .restart_required = true},
    {.name = "log_level",
     .binding = bind<&DaemonSettings::log_level>,
     .choices = kLogLevels,
     .example = "\"info\"",
     .text = "The least important line that is logged; `debug` shows the AT dialogue."},
    {.name = "discover",
     .binding = bind<&DaemonSettings::discover>,
     .example = "true",
     .text = "Use every USB modem that is found; `false`: only those with a [[modem]]."},
    {.name = "sweep",
     .binding = bind<&DaemonSettings::sweep>,
     .range = {5 * kSecond, kHour},
     .example = "\"30s\"",
     .text = "How often every memory of a modem is listed, for messages it did not announce."},
    {.name = "reassembly_window",
     .binding = bind<&DaemonSettings::spool, &SpoolSettings::reassembly_window>,
     .range = {kHour, 30 * kDay},
     .example = "\"72h\"",
     .text = "How long the parts of a message may be apart before the set is called incomplete.",
     .restart_required = true},
    {.name = "duplicate_window",
     .binding = bind<&DaemonSettings::spool, &SpoolSettings::duplicate_window>,
     .range = {kHour, 365 * kDay},
     .example = "\"30d\"",
     .text = "How long a repeat of the same SMS is recognised.",
     .restart_required = true},
    {.name = "payload_retention",
     .binding = bind<&DaemonSettings::spool, &SpoolSettings::payload_retention>,
     .range = {0, 3650 * kDay},
     .example = "\"7d\"",
     .text = "How long a text is kept after every route has taken it; 0 erases it at once.",
     .restart_required = true},
    {.name = "metadata_retention",
     .binding = bind<&DaemonSettings::spool, &SpoolSettings::metadata_retention>,
     .range = {kDay, 3650 * kDay},
     .example = "\"90d\"",
     .text = "How long it stays known that a message came and where it went.",
     .restart_required = true},
    {.name = "number_by_sms",
     .binding = bind<&DaemonSettings::number_by_sms>,
     .example = "false",
     .text = "A SIM that cannot tell its own number sends one SMS to another modem here. Costs an "
             "SMS for each new SIM."},
    {.name = "seeding_url",
     .binding = bind<&DaemonSettings::seeding_url>,
     .check = check_url,
     .example = "\"https://gateway.example.org/seeds\"",
     .text = "Seeding messages of other gateways' SIMs are answered by registering their number "
             "here; without it they are only recognised."},
};

}  // namespace config
