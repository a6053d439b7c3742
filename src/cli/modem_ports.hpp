// The command gsmrelay modem ports: the serial ports of this machine, without the daemon.
#pragma once

#include <optional>

#include "cli/command.hpp"
#include "config/config.hpp"
#include "io/serial_ports.hpp"
#include "json/json.hpp"

namespace cli {

using json::Json;

/// Returns the ports, each with the [[modem]] entries of `config` that use it; nothing: not read.
/// Masks long digits in names of links, which may be an IMEI, unless `whole`.
Json ports_json(const std::vector<io::SerialPortInfo>& ports,
                const std::optional<config::Config>& config, bool whole);
std::string render_ports(const Context& context, const Json& response);

/// Adds the command to `gsmrelay modem`.
void add_modem_ports(Command& modem, Context& context);

}  // namespace cli
