// gsmrelayd's configuration: TOML in, values with defaults out. docs/configuration.md lists every
// key; the tables are in the headers included below.
#pragma once

#include <map>

#include "config/alarm_settings.hpp"
#include "config/daemon_settings.hpp"
#include "config/heartbeat_settings.hpp"
#include "config/metrics_settings.hpp"
#include "config/modem_settings.hpp"
#include "config/reader.hpp"
#include "config/route_settings.hpp"
#include "config/sim_settings.hpp"

namespace config {

/// The file that gsmrelayd.service reads.
inline constexpr const char* kServiceFile = "/etc/gsmrelay/gsmrelayd.toml";

struct Config {
  DaemonSettings daemon;
  MetricsSettings metrics{};
  HeartbeatSettings heartbeat{};
  std::vector<ModemSettings> modems;
  std::vector<SimSettings> sims;
  std::vector<RouteSettings> routes;
  std::vector<AlarmSettings> alarms{};
  /// "FILE:LINE" of each key that the tables of modems and SIMs have, by "modem.kitchen.port".
  std::map<std::string, std::string> places{};
};

/// The kinds of routes: relay::route_kinds().
using RouteKinds = std::span<const Variant>;

Schema schema(RouteKinds kinds);

struct Loaded : Reading {
  Config config;  ///< valid only without errors
};

/// Parses `toml`; errors give `file` as its name.
Loaded parse(std::string_view toml, const std::string& file, RouteKinds kinds);
/// Reads the file at `path`. `defaults` are the values of the keys of [daemon] that the file does
/// not have.
Loaded load(const std::string& path, RouteKinds kinds, const DaemonSettings& defaults = {});
/// Returns every key of the daemon and of each modem, SIM and route with its value.
std::vector<Effective> effective(const Loaded& loaded, RouteKinds kinds);

/// Reads the secrets of the routes, as the user of this process. A route is held if one of them, or
/// another file of it, cannot be used: RouteSettings::held says why.
void read_route_files(Config& config, RouteKinds kinds);
/// Where the secrets of a configuration are: of the daemon first.
struct SecretPlaces {
  std::vector<std::string> files{};        ///< of secrets, and of private keys
  std::vector<std::string> credentials{};  ///< names, of systemd
};
/// Returns where the secrets are that the configuration refers to, each once.
SecretPlaces secret_places(Config config, RouteKinds kinds);
/// Returns the keys of [daemon] that differ.
std::vector<Change> diff(const DaemonSettings& before, const DaemonSettings& after);

/// Checks what takes several values: names given twice, a port used twice, limits that contradict
/// each other. (validators.hpp checks single values.)
void cross_check(const Config& config, Reading& reading);
/// Returns why gsmrelayd refuses to keep its spool in state_dir: the file system may lose it at a
/// restart, and allow_volatile is not set. Empty: it does not.
FileFault fault_of_storage(const DaemonSettings& daemon);
/// Whether a configuration that is not the service's must be readable by the user.
enum class OtherFile { left_out, judged };
/// Returns true if `secret` is a file on a removable medium that is not there now: a key of which
/// the program needs no second look may be taken away.
bool is_away(const SecretRef& secret);
/// Checks what `user` can do with the configuration file itself, each file that it names, state_dir
/// and the folder of the socket. Reports an error if a gsmrelayd of this user does not start or
/// leaves out a route or a PIN; a warning if this process may not look at a file, or if
/// gsmrelayd.service has no setting for a credential. What systemd makes for it is not missed. A
/// configuration other than kServiceFile is itself judged only if `other` says so: a draft in a
/// home folder is good.
void check_files(Loaded& loaded, RouteKinds kinds, const FileUser& user,
                 OtherFile other = OtherFile::left_out);
}  // namespace config
