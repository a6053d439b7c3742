// [[alarm]]: who is told when a warning becomes visible and when it ends. A key is a member and a
// row, both here.
#pragma once

#include "config/heartbeat_settings.hpp"

namespace config {

enum class AlarmKind { command, mail, webhook, sms };

struct AlarmSettings {
  std::string name;
  AlarmKind kind = AlarmKind::command;
  Threshold severity = Threshold::degraded;
  std::vector<std::string> codes;  ///< empty: all
  std::chrono::seconds group{60}, pause{900}, repeat{std::chrono::hours(24)};
  std::string quiet;  ///< "22:00-07:00"; empty: none
  bool ends = true;
  std::vector<std::string> command;
  std::string url;
  std::vector<std::string> to;
  std::string from, user, ca_file;
  SecretRef secret;
  int per_day = 5;

  bool operator==(const AlarmSettings&) const = default;
};

inline constexpr std::string_view kAlarmKinds[] = {"command", "mail", "webhook", "sms"};

/// Accepts "22:00-07:00": two different times of a day.
std::string check_quiet_hours(std::string_view value);
/// Accepts "smtps://HOST:PORT", "smtp://HOST:PORT" and the forms of check_url().
std::string check_alarm_url(std::string_view value);

/// Accepts the code of a warning of the catalogue.
std::string check_warning_code(std::string_view value);

inline constexpr Key kAlarmKeys[] = {
    {.name = "name",
     .binding = bind<&AlarmSettings::name>,
     .need = Need::required,
     .check = check_name,
     .example = "\"on-call\"",
     .text = "Name of this alarm in logs."},
    {.name = "kind",
     .binding = bind<&AlarmSettings::kind>,
     .choices = kAlarmKinds,
     .example = "\"command\"",
     .text = "How it is told: by a program, an e-mail, a POST to a URL, or an SMS."},
    {.name = "severity",
     .binding = bind<&AlarmSettings::severity>,
     .choices = kThresholds,
     .example = "\"critical\"",
     .text = "The lowest severity that is told."},
    {.name = "codes",
     .binding = bind<&AlarmSettings::codes>,
     .check = check_warning_code,
     .example = "[\"disk-low\", \"balance-low\"]",
     .text = "Only warnings with these codes; without it all."},
    {.name = "group",
     .binding = bind<&AlarmSettings::group>,
     .range = {0, kHour},
     .example = "\"60s\"",
     .text = "Time to wait for more warnings after the first one, so that one outage is one alarm. "
             "What ends meanwhile is not told."},
    {.name = "pause",
     .binding = bind<&AlarmSettings::pause>,
     .range = {0, kDay},
     .example = "\"15m\"",
     .text = "Shortest time between two alarms; what changes meanwhile is told together."},
    {.name = "repeat",
     .binding = bind<&AlarmSettings::repeat>,
     .range = {0, 30 * kDay},
     .example = "\"24h\"",
     .text = "Time after which warnings that are still there are told again; 0: never."},
    {.name = "quiet",
     .binding = bind<&AlarmSettings::quiet>,
     .check = check_quiet_hours,
     .example = "\"22:00-07:00\"",
     .text = "Local time of day in which only critical warnings are told; the others wait."},
    {.name = "ends",
     .binding = bind<&AlarmSettings::ends>,
     .example = "true",
     .text = "Also tell when warnings have ended."},
    {.name = "command",
     .binding = bind<&AlarmSettings::command>,
     .example = "[\"/usr/local/bin/alarm\", \"--to\", \"desk\"]",
     .text = "Kind `command`: the program, by its absolute path, and its arguments. No shell; the "
             "alarm is JSON on its standard input; it is ended after 30 s."},
    {.name = "url",
     .binding = bind<&AlarmSettings::url>,
     .check = check_alarm_url,
     .example = "\"smtps://mail.example.org:465\"",
     .text = "Kind `mail`: the submission server. Kind `webhook`: where the alarm is posted."},
    {.name = "to",
     .binding = bind<&AlarmSettings::to>,
     .example = "[\"desk@example.org\"]",
     .text = "Kind `mail`: addresses. Kind `sms`: phone numbers."},
    {.name = "from",
     .binding = bind<&AlarmSettings::from>,
     .example = "\"box@example.org\"",
     .text = "Kind `mail`: the sender's address."},
    {.name = "user",
     .binding = bind<&AlarmSettings::user>,
     .example = "\"box@example.org\"",
     .text = "Kind `mail`: user name at the server."},
    {.name = "ca_file",
     .binding = bind<&AlarmSettings::ca_file>,
     .check = check_file,
     .example = "\"/etc/gsmrelay/ca.pem\"",
     .text = "PEM file of the CA of the server, instead of those of the system."},
    {.name = "secret",
     .binding = bind<&AlarmSettings::secret>,
     .check = check_secret,
     .example = "\"file:/etc/gsmrelay/secrets.d/alarm\"",
     .text = "Kind `mail`: the password. Kind `webhook`: the key of the signature (Standard "
             "Webhooks 1.0)."},
    {.name = "per_day",
     .binding = bind<&AlarmSettings::per_day>,
     .range = {1, 1000},
     .example = "5",
     .text = "Kind `sms`: the most alarms in 24 hours of running; a restart does not begin anew. "
             "`send_per_day` of the SIM applies, too."},
};

}  // namespace config
