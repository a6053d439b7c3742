// [daemon]: settings of gsmrelayd as a whole. A key is a member and a row, both here.
#pragma once

#include "config/schema.hpp"
#include "config/spool_settings.hpp"
#include "config/units.hpp"

namespace config {

struct DaemonSettings {
  std::string state_dir = "/var/lib/gsmrelay";
  bool allow_volatile = false;
  SecretRef spool_key;  ///< empty: the spool is not encrypted
  std::string socket = "/run/gsmrelay/control.sock";
  std::string log_level = "info";
  bool discover = true;
  std::chrono::seconds sweep{30};
  SpoolSettings spool;
  int queue_messages = 1'000'000;  ///< 0: no limit
  int queue_megabytes = 4'000;     ///< 0: no limit
  bool number_by_sms = false;
  std::string seeding_url;  ///< empty: numbers are not registered
};

inline constexpr std::string_view kLogLevels[] = {"error", "warning", "info", "debug"};

inline constexpr Key kDaemonKeys[] = {
    {.name = "state_dir",
     .binding = bind<&DaemonSettings::state_dir>,
     .check = check_directory,
     .example = "\"/var/lib/gsmrelay\"",
     .text = "Directory of the spool, on storage that survives a power cut.",
     .restart_required = true},
    {.name = "allow_volatile",
     .binding = bind<&DaemonSettings::allow_volatile>,
     .example = "false",
     .text = "Allow a spool in memory (tmpfs, ramfs), which a restart empties, or on an overlay, "
             "which a restart may empty. Only for trials: each SMS that was taken off the modem "
             "can be lost then.",
     .restart_required = true},
    {.name = "spool_key",
     .binding = bind<&DaemonSettings::spool_key>,
     .example = "\"cred:spool-key\"",
     .text = "The key that encrypts the spool, 32 characters or more (`openssl rand -hex 32`); "
             "without it the spool is not encrypted. A plain spool is encrypted at the next start. "
             "If the key is lost, the spool is.",
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
     .text =
         "The lowest level that is logged; `debug` shows the AT dialogue, with numbers, PINs and "
         "texts redacted."},
    {.name = "discover",
     .binding = bind<&DaemonSettings::discover>,
     .example = "true",
     .text = "Use every USB modem that is detected; `false`: only those with a [[modem]]."},
    {.name = "sweep",
     .binding = bind<&DaemonSettings::sweep>,
     .range = {5 * kSecond, kHour},
     .example = "\"30s\"",
     .text =
         "Interval between listings of all memories of a modem, for messages it did not announce."},
    {.name = "reassembly_window",
     .binding = bind<&DaemonSettings::spool, &SpoolSettings::reassembly_window>,
     .range = {kHour, 30 * kDay},
     .example = "\"72h\"",
     .text = "Time for all parts of a message to arrive before the set counts as incomplete.",
     .restart_required = true},
    {.name = "duplicate_window",
     .binding = bind<&DaemonSettings::spool, &SpoolSettings::duplicate_window>,
     .range = {kHour, 365 * kDay},
     .example = "\"30d\"",
     .text = "Time in which a repeat of the same SMS is recognised.",
     .restart_required = true},
    {.name = "payload_retention",
     .binding = bind<&DaemonSettings::spool, &SpoolSettings::payload_retention>,
     .range = {0, 3650 * kDay},
     .example = "\"7d\"",
     .text =
         "Time for which a text is kept after every route has delivered it; 0 erases it at once.",
     .restart_required = true},
    {.name = "metadata_retention",
     .binding = bind<&DaemonSettings::spool, &SpoolSettings::metadata_retention>,
     .range = {kDay, 3650 * kDay},
     .example = "\"90d\"",
     .text = "Time for which the record of a message and its deliveries is kept.",
     .restart_required = true},
    {.name = "sender_limit",
     .binding = bind<&DaemonSettings::spool, &SpoolSettings::sender_limit>,
     .range = {0, 1'000'000},
     .example = "1000",
     .text = "SMS that one sender may send within `sender_window`; messages above it are held: "
             "stored, but not relayed before the sender regains some. 0: no limit.",
     .restart_required = true},
    {.name = "sender_window",
     .binding = bind<&DaemonSettings::spool, &SpoolSettings::sender_window>,
     .range = {kMinute, 30 * kDay},
     .example = "\"6h\"",
     .text = "Time in which a sender regains all of `sender_limit`, evenly.",
     .restart_required = true},
    {.name = "queue_messages",
     .binding = bind<&DaemonSettings::queue_messages>,
     .range = {0, 100'000'000},
     .example = "100000",
     .text = "Messages that may wait; with more, SMS stay on the modems while these have room. 0: "
             "no limit."},
    {.name = "queue_megabytes",
     .binding = bind<&DaemonSettings::queue_megabytes>,
     .range = {0, 1'000'000},
     .example = "2000",
     .text = "Size of the spool (10^6 octets) from which on SMS stay on the modems while these "
             "have room. 0: no limit."},
    {.name = "number_by_sms",
     .binding = bind<&DaemonSettings::number_by_sms>,
     .example = "false",
     .text =
         "A SIM that does not have its own number sends one SMS to another modem here. Costs an "
         "SMS for each new SIM."},
    {.name = "seeding_url",
     .binding = bind<&DaemonSettings::seeding_url>,
     .check = check_url,
     .example = "\"https://gateway.example.org/seeds\"",
     .text = "Seeding messages of other gateways' SIMs are answered by registering their number "
             "here; without it they are only recognised."},
};

}  // namespace config
