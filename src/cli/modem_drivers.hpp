// The command gsmrelay modem drivers: the supported families, without the daemon.
#pragma once

#include "cli/json_fields.hpp"

namespace cli {

/// Returns {"drivers": [{"name", "models", "usb_ids", "vendors", "quirks", "resets", "tested"}]}
Json drivers_json();
std::string render_drivers(const Context& context, const Json& response);

}  // namespace cli
