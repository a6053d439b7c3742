#include <fmt/format.h>

#include <algorithm>

#include "config/check.hpp"
#include "config/duration.hpp"
#include "config/reader.hpp"
#include "util/text.hpp"

namespace config {

namespace {

std::string at(std::string_view section, std::size_t index, std::string_view key) {
  return fmt::format("{}.{}.{}", section, index, key);
}

/// Complains about each value that an earlier one of its list has too.
template <class Settings>
void check_unique(Reading& reading, std::string_view section, std::string_view key,
                  const std::vector<Settings>& list, std::string Settings::*member) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (list[i].*member != list[j].*member || (list[i].*member).empty()) continue;
      const auto first = reading.place_of(at(section, j, key), "");
      reading.mistake(reading.place_of(at(section, i, key), ""),
                      fmt::format("{} '{}' is used twice; the first is in line {}", key,
                                  util::printable(list[i].*member, 60), first.line));
      break;
    }
  }
}

/// The record of an SMS is purged at `metadata_retention` after its first part. Its last part may
/// come a `reassembly_window` later, and then it is tried for `max_age`: a dead letter, or a set
/// that stayed incomplete, must be there for at least a day for somebody to act upon.
void check_retention(Reading& reading) {
  constexpr std::chrono::hours kTimeToAct{24};
  const auto& config = reading.loaded.config;
  const auto retention = config.daemon.metadata_retention;
  const auto window = config.daemon.reassembly_window;
  const auto complain = [&](Place place, std::string_view keys, std::chrono::hours least,
                            std::string_view what) {
    reading.mistake(place,
                    fmt::format("'metadata_retention' ({}) must be at least {}, {} and a "
                                "day: {} would be purged before anybody could see it",
                                format_duration(retention), format_duration(least), keys, what));
  };
  if (retention < window + kTimeToAct)
    return complain(reading.place_of("daemon.metadata_retention", "daemon.reassembly_window"),
                    "'reassembly_window'", window + kTimeToAct, "an incomplete message");
  for (std::size_t i = 0; i < config.routes.size(); ++i) {
    const auto least = window + config.routes[i].max_age + kTimeToAct;
    if (retention < least)
      complain(reading.place_of(at("route", i, "max_age"), "daemon.metadata_retention"),
               fmt::format("'reassembly_window', 'max_age' of route '{}'",
                           util::printable(config.routes[i].name, 40)),
               least, "a dead letter");
  }
}

void check_route(Reading& reading, const RouteSettings& route, std::size_t index) {
  const auto place = [&](std::string_view key) {
    return reading.place_of(at("route", index, key), fmt::format("route.{}", index));
  };
  if (route.backoff_first > route.backoff_max)
    reading.mistake(place("backoff_first"), "'backoff_first' is longer than 'backoff_max'");
  if (route.client_certificate.empty() != route.client_key.empty())
    reading.mistake(place(route.client_key.empty() ? "client_certificate" : "client_key"),
                    "'client_certificate' and 'client_key' belong together; one is missing");
  if (!util::starts_with_nocase(route.url, "http://")) return;
  if (!route.client_certificate.empty() || !route.ca_file.empty() ||
      !route.pinned_public_key.empty())
    reading.mistake(place("url"),
                    "certificates and pins protect https only; this url is plain http");
  if (is_loopback(host_of(route.url))) return;
  if (!route.bearer_token.empty())
    reading.mistake(place("bearer_token"),
                    "a token over plain http can be read by anybody on the way; use https");
  reading.warning(place("url"),
                  "plain http to another host: senders' numbers travel in the clear; use https");
}

void check_sim(Reading& reading, const SimSettings& sim, std::size_t index) {
  const auto place = [&](std::string_view key) {
    return reading.place_of(at("sim", index, key), fmt::format("sim.{}", index));
  };
  if (sim.iccid.empty() && sim.imsi.empty() && reading.whole)
    reading.mistake(place("name"),
                    "[[sim]] has no 'iccid' and no 'imsi': one of them is needed to "
                    "recognise the card");
  if (!sim.balance_below.empty() && sim.balance_code.empty())
    reading.mistake(place("balance_below"),
                    "'balance_below' needs 'balance_code': without it nobody asks");
  const auto& routes = reading.loaded.config.routes;
  for (const auto& wanted : sim.routes) {
    const bool known = std::any_of(routes.begin(), routes.end(), [&](const RouteSettings& route) {
      return route.name == wanted;
    });
    if (known || !reading.whole) continue;
    reading.mistake(
        place("routes"),
        fmt::format("there is no [[route]] '{}': what this SIM receives would go nowhere",
                    util::printable(wanted, 40)));
  }
}

void check_modem(Reading& reading, const ModemSettings& modem, std::size_t index) {
  const auto place = [&](std::string_view key) {
    return reading.place_of(at("modem", index, key), fmt::format("modem.{}", index));
  };
  // A value that was refused counts as given.
  const auto given = [&](std::string_view key) {
    return reading.places.contains(at("modem", index, key));
  };
  if (!given("imei") && !given("usb") && !given("port"))
    reading.mistake(
        place(""),
        "[[modem]] does not say which modem it is for: give it 'imei', 'usb' or 'port'; "
        "for example: usb = \"1-1.3\"");
  if (modem.port.starts_with("exec:") && !modem.usb.empty())
    reading.mistake(place("usb"), "a program ('port' begins with exec:) is in no USB socket");
  if (!is_line_speed(modem.baud))
    reading.mistake(place("baud"),
                    fmt::format("'baud' {} is no speed of a serial line; did you mean {}? Leave it "
                                "out, and it is found",
                                modem.baud, nearest_line_speed(modem.baud)));
}

void check_daemon(Reading& reading) {
  const auto& daemon = reading.loaded.config.daemon;
  const auto place = [&](const std::string& key) {
    return reading.place_of("daemon." + key, "daemon");
  };
  if (daemon.payload_retention > daemon.metadata_retention)
    reading.mistake(place("payload_retention"),
                    "'payload_retention' is longer than 'metadata_retention'");
  if (daemon.duplicate_window < daemon.reassembly_window)
    reading.mistake(place("duplicate_window"),
                    "'duplicate_window' is shorter than 'reassembly_window': a repeated part could "
                    "not be recognised");
  for (const std::string_view volatile_place : {"/tmp/", "/run/", "/var/run/"}) {
    if (daemon.state_dir.starts_with(volatile_place))
      reading.warning(place("state_dir"),
                      fmt::format("{} is emptied at a restart: every SMS kept there is lost then; "
                                  "fine for a trial only",
                                  volatile_place));
  }
}

}  // namespace

void check_rules(Reading& reading) {
  const auto& config = reading.loaded.config;
  check_daemon(reading);
  check_retention(reading);
  check_unique(reading, "modem", "name", config.modems, &ModemSettings::name);
  check_unique(reading, "modem", "port", config.modems, &ModemSettings::port);
  check_unique(reading, "modem", "imei", config.modems, &ModemSettings::imei);
  check_unique(reading, "modem", "usb", config.modems, &ModemSettings::usb);
  for (std::size_t i = 0; i < config.modems.size(); ++i) check_modem(reading, config.modems[i], i);
  check_unique(reading, "route", "name", config.routes, &RouteSettings::name);
  check_unique(reading, "sim", "name", config.sims, &SimSettings::name);
  check_unique(reading, "sim", "iccid", config.sims, &SimSettings::iccid);
  check_unique(reading, "sim", "imsi", config.sims, &SimSettings::imsi);
  for (std::size_t i = 0; i < config.sims.size(); ++i) check_sim(reading, config.sims[i], i);
  for (std::size_t i = 0; i < config.routes.size(); ++i) check_route(reading, config.routes[i], i);
  if (config.modems.empty() && !config.daemon.discover)
    reading.warning({}, "no [[modem]] and discover = false: nothing will be received");
  if (config.routes.empty())
    reading.warning({}, "no [[route]]: everything will be kept here and nothing relayed");
}

}  // namespace config
