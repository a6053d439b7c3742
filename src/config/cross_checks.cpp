#include <fmt/format.h>

#include <algorithm>

#include "config/config.hpp"
#include "config/duration.hpp"
#include "config/listen_address.hpp"
#include "config/validators.hpp"
#include "util/text.hpp"

namespace config {

namespace {

/// Reports each value that an earlier element of the list also has.
template <class Settings>
void check_unique(Reading& reading, std::string_view section, std::string_view key,
                  const std::vector<Settings>& list, std::string Settings::*member) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (list[i].*member != list[j].*member || (list[i].*member).empty()) continue;
      const auto first = reading.place_of(path_of(section, j, key));
      reading.error(reading.place_of(path_of(section, i, key)),
                    fmt::format("{} '{}' is used twice; the first is in line {}", key,
                                util::printable(list[i].*member, 60), first.line));
      break;
    }
  }
}

/// The record of an SMS is purged `metadata_retention` after its first part. Its last part may come
/// a `reassembly_window` later, and is then tried for `max_age`: a dead letter, or an incomplete
/// set, must then stay for at least a day so that a person can act upon it.
void check_retention(const Config& config, Reading& reading) {
  constexpr std::chrono::hours kTimeToAct{24};
  const auto retention = config.daemon.spool.metadata_retention;
  const auto window = config.daemon.spool.reassembly_window;
  const auto report = [&](Place place, std::string_view keys, std::chrono::hours least,
                          std::string_view what) {
    reading.error(place,
                  fmt::format("'metadata_retention' ({}) must be at least {}, {} and a "
                              "day: {} would be purged before a person could see it",
                              format_duration(retention), format_duration(least), keys, what));
  };
  if (retention < window + kTimeToAct)
    return report(reading.place_of("daemon.metadata_retention", "daemon.reassembly_window"),
                  "'reassembly_window'", window + kTimeToAct, "an incomplete message");
  for (std::size_t i = 0; i < config.routes.size(); ++i) {
    const auto least = window + config.routes[i].max_age + kTimeToAct;
    if (retention < least)
      report(reading.place_of(path_of("route", i, "max_age"), "daemon.metadata_retention"),
             fmt::format("'reassembly_window', 'max_age' of route '{}'",
                         util::printable(config.routes[i].name, 40)),
             least, "a dead letter");
  }
}

void check_route(const RouteSettings& route, const TableReport& report) {
  if (route.backoff_first > route.backoff_max)
    report.error("backoff_first", "'backoff_first' is longer than 'backoff_max'");
}

void check_sim(const Config& config, const SimSettings& sim, const TableReport& report) {
  if (sim.iccid.empty() && sim.imsi.empty())
    report.error("name",
                 "[[sim]] has no 'iccid' and no 'imsi': one of them is needed to recognise the "
                 "card");
  if (!sim.balance_below.empty() && sim.balance_code.empty())
    report.error("balance_below",
                 "'balance_below' needs 'balance_code': without it the balance is never queried");
  const auto& routes = config.routes;
  for (const auto& wanted : sim.routes) {
    const bool known = std::any_of(routes.begin(), routes.end(), [&](const RouteSettings& route) {
      return route.name == wanted;
    });
    if (!known)
      report.error("routes",
                   fmt::format("there is no [[route]] '{}': messages of this SIM would have "
                               "no route",
                               util::printable(wanted, 40)));
  }
}

void check_modem(const ModemSettings& modem, const TableReport& report) {
  // A refused value counts as given.
  if (!report.given("imei") && !report.given("usb") && !report.given("port"))
    report.error("",
                 "[[modem]] names no modem: add 'imei', 'usb' or 'port'; "
                 "for example: usb = \"1-1.3\"");
  if (modem.port.starts_with("exec:") && !modem.usb.empty())
    report.error("usb", "a program ('port' begins with exec:) is in no USB socket");
  // Without it the switch would be another port's once the modem is plugged in elsewhere.
  if (modem.port_power && !report.given("usb"))
    report.error("port_power",
                 "'port_power' is about one USB port and needs 'usb', which names it; for example: "
                 "usb = \"1-1.3\" (gsmrelay modem list shows it)");
  if (!is_line_speed(modem.baud))
    report.error("baud",
                 fmt::format("'baud' {} is no speed of a serial line; did you mean {}? Leave it "
                             "out to detect the speed",
                             modem.baud, nearest_line_speed(modem.baud)));
}

void check_daemon(const DaemonSettings& daemon, const TableReport& report) {
  if (daemon.spool.payload_retention > daemon.spool.metadata_retention)
    report.error("payload_retention", "'payload_retention' is longer than 'metadata_retention'");
  if (daemon.spool.duplicate_window < daemon.spool.reassembly_window)
    report.error("duplicate_window",
                 "'duplicate_window' is shorter than 'reassembly_window': a repeated part could "
                 "not be recognised");
  for (const std::string_view volatile_folder : {"/tmp/", "/run/", "/var/run/"}) {
    if (daemon.state_dir.starts_with(volatile_folder))
      report.warning("state_dir",
                     fmt::format("{} is emptied at a restart, and every SMS in it is lost; "
                                 "use it only for trials",
                                 volatile_folder));
  }
}

void check_metrics(const MetricsSettings& metrics, const TableReport& report) {
  if (metrics.certificate.empty() != metrics.key.empty())
    return report.error(metrics.key.empty() ? "certificate" : "key",
                        "'certificate' and 'key' belong together: give both");
  const auto address = parse_listen_address(metrics.listen);
  if (address && !address->local() && metrics.certificate.empty())
    report.error("listen",
                 "other hosts reach this address: it needs 'certificate' and 'key'; or listen on "
                 "\"127.0.0.1:9842\" behind a proxy of your own");
  if (!metrics.client_ca.empty() && metrics.certificate.empty())
    report.warning("client_ca", "'client_ca' is not used without 'certificate' and 'key'");
  if (!metrics.certificate.empty() && (!address || address->host.empty()))
    report.warning("certificate", "a UNIX socket uses no certificate; set 'listen' to an address");
}

void check_alarm(const AlarmSettings& alarm, const TableReport& report) {
  const bool smtp = alarm.url.starts_with("smtp");
  const auto need = [&](bool given, const char* key) {
    if (!given && !report.given(key))
      report.error(key, fmt::format("an alarm of kind '{}' needs '{}'",
                                    kAlarmKinds[static_cast<std::size_t>(alarm.kind)], key));
  };
  switch (alarm.kind) {
    case AlarmKind::command:
      need(!alarm.command.empty(), "command");
      if (!alarm.command.empty() && !alarm.command.front().starts_with('/'))
        report.error("command", "the program needs an absolute path: no shell and no PATH is used");
      break;
    case AlarmKind::mail:
      need(!alarm.url.empty(), "url");
      need(!alarm.to.empty(), "to");
      need(!alarm.from.empty(), "from");
      if (!alarm.url.empty() && !smtp)
        report.error("url", "an e-mail needs \"smtps://HOST:465\" or \"smtp://HOST:587\"");
      for (const auto& one : alarm.to)
        if (one.find('@') == std::string::npos ||
            one.find_first_of("\r\n<>, ") != std::string::npos)
          report.error("to", "must be addresses such as \"desk@example.org\"");
      break;
    case AlarmKind::webhook:
      need(!alarm.url.empty(), "url");
      if (smtp) report.error("url", "a webhook needs \"https://…\" or \"http://…\"");
      break;
    case AlarmKind::sms:
      need(!alarm.to.empty(), "to");
      for (const auto& one : alarm.to)
        if (const auto wrong = check_number(one); !wrong.empty()) report.error("to", wrong);
      break;
  }
}

/// A command takes the name of a SIM or of a modem: a PIN must not go to the wrong one.
void check_names_of_sims(const Config& config, Reading& reading) {
  for (std::size_t i = 0; i < config.sims.size(); ++i) {
    const auto& name = config.sims[i].name;
    const bool taken = std::any_of(config.modems.begin(), config.modems.end(),
                                   [&](const ModemSettings& modem) { return modem.name == name; });
    if (taken && !name.empty())
      TableReport{reading, path_of("sim", i)}.error(
          "name", "a [[modem]] has this name too; commands such as `sim pin` take either");
  }
}

}  // namespace

void cross_check(const Config& config, Reading& reading) {
  check_daemon(config.daemon, {reading, "daemon"});
  check_metrics(config.metrics, {reading, "metrics"});
  check_retention(config, reading);
  check_unique(reading, "modem", "name", config.modems, &ModemSettings::name);
  check_unique(reading, "modem", "port", config.modems, &ModemSettings::port);
  check_unique(reading, "modem", "imei", config.modems, &ModemSettings::imei);
  check_unique(reading, "modem", "usb", config.modems, &ModemSettings::usb);
  check_unique(reading, "route", "name", config.routes, &RouteSettings::name);
  check_unique(reading, "alarm", "name", config.alarms, &AlarmSettings::name);
  for (std::size_t i = 0; i < config.alarms.size(); ++i)
    check_alarm(config.alarms[i], {reading, path_of("alarm", i)});
  check_unique(reading, "sim", "name", config.sims, &SimSettings::name);
  check_unique(reading, "sim", "iccid", config.sims, &SimSettings::iccid);
  check_unique(reading, "sim", "imsi", config.sims, &SimSettings::imsi);
  for (std::size_t i = 0; i < config.modems.size(); ++i)
    check_modem(config.modems[i], {reading, path_of("modem", i)});
  check_names_of_sims(config, reading);
  for (std::size_t i = 0; i < config.sims.size(); ++i)
    check_sim(config, config.sims[i], {reading, path_of("sim", i)});
  for (std::size_t i = 0; i < config.routes.size(); ++i)
    check_route(config.routes[i], {reading, path_of("route", i)});
  if (config.modems.empty() && !config.daemon.discover)
    reading.warning({}, "no [[modem]] and discover = false: nothing will be received");
  if (config.routes.empty())
    reading.warning({}, "no [[route]]: messages are stored, but none is relayed");
}

}  // namespace config
