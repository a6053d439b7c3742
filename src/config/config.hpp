// gsmrelayd's configuration: TOML in, values with defaults out. docs/configuration.md lists every
// key; the headers below hold the one table of them.
#pragma once

#include "config/daemon_settings.hpp"
#include "config/modem_settings.hpp"
#include "config/reader.hpp"
#include "config/route_settings.hpp"
#include "config/sim_settings.hpp"

namespace config {

struct Config {
  DaemonSettings daemon;
  std::vector<ModemSettings> modems;
  std::vector<SimSettings> sims;
  std::vector<RouteSettings> routes;
};

/// The kinds of routes that there are: relay::route_kinds().
using RouteKinds = std::span<const Variant>;

Schema schema(RouteKinds kinds);

struct Loaded : Reading {
  Config config;  ///< meaningful only without errors
};

/// Parses `toml`; `file` is its name in errors.
Loaded parse(std::string_view toml, const std::string& file, RouteKinds kinds);
/// Reads the file at `path`. A file that it names (a certificate, a secret) and that this user
/// cannot read is a warning.
Loaded load(const std::string& path, RouteKinds kinds);
/// Every key of the daemon and of each modem, SIM and route with its value.
std::vector<Effective> effective(const Loaded& loaded, RouteKinds kinds);

/// Reads the secrets of the routes. Fails with `reject`, naming the route and the file.
util::Result<void> read_route_secrets(Config& config, RouteKinds kinds);
/// The keys of [daemon] that differ.
std::vector<Change> diff(const DaemonSettings& before, const DaemonSettings& after);

/// Reports what no single value shows: names given twice, a port used twice, limits that contradict
/// each other. (validators.hpp checks single values.)
void cross_check(const Config& config, Reading& reading);
/// Warns of each file the values name that this user cannot read. The daemon's user may be another,
/// and a secret may be put there later: no errors.
void check_files(Loaded& loaded, RouteKinds kinds);

}  // namespace config
