// The checks of gsmrelay doctor that need no gsmrelayd: configuration, ports, servers, machine.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "net/http_client.hpp"
#include "warnings/report.hpp"

namespace cli {

using RouteNames = std::set<std::string, std::less<>>;

/// A modem that gsmrelayd knows.
struct DaemonModem {
  std::string name, port, usb;
  bool lent = false;  ///< suspended or parked: its port is closed, and another may use it
};

/// Returns the finding for the end of a request to the server of `route`; nothing if the server
/// answers, whatever it answers: a doctor sends no message. A server that does not answer within
/// the short time of a doctor is slow, not down. Of a route in `working`, whose last delivery has
/// succeeded, that is a notice: so are all servers behind a slow link.
std::optional<warnings::Finding> judge_server(const config::RouteSettings& route,
                                              const net::HttpResult& result,
                                              const RouteNames& working = {});

/// Sends a HEAD request to the server of each route, all at once, and waits for `limit` at most.
/// Returns the findings of the routes; also "dns-failed" if no name can be resolved.
std::vector<warnings::Finding> check_servers(const std::vector<config::RouteSettings>& routes,
                                             std::chrono::milliseconds limit,
                                             const RouteNames& working = {});

/// Returns what is wrong with the ports that `config` names, as they are now: missing, no serial
/// port, not allowed, or open in another program; also which other program has a port of `modems`
/// open, which gsmrelayd has found by itself. `running`: gsmrelayd has them open, which is no
/// fault. A lent port is left out.
std::vector<warnings::Finding> check_ports(const config::Config& config, bool running,
                                           const std::vector<DaemonModem>& modems = {});

/// Returns why a gsmrelayd does not start with the spool in `state_dir`: it is damaged, or of a
/// later version, or `key` does not open it. Nothing if it would, or if this user may not read it
/// or its key. A file above 32 MB is not read as a whole: that takes longer than a person waits.
std::optional<warnings::Finding> judge_spool(const std::string& state_dir,
                                             const config::SecretRef& key);

/// Returns why a gsmrelayd does not start although the configuration has no mistakes: its user
/// cannot use the file, `spool_key`, state_dir with the spool, or the folder of the socket. Nothing
/// if it can, or if this user may not look. The service's file is judged for the service's user,
/// any other for this one.
std::optional<warnings::Finding> judge_files(config::Loaded loaded);

/// Returns the first mistake of `loaded`, which `command` shows, as a finding, or why gsmrelayd
/// refuses to keep its spool in its state_dir. Nothing if it would start.
std::optional<warnings::Finding> judge_configuration(const config::Loaded& loaded,
                                                     std::string command);

}  // namespace cli
