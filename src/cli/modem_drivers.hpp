// gsmrelay modem drivers: the families this program knows, offline.
#pragma once

#include "cli/json_fields.hpp"

namespace cli {

/// {"drivers": [{"name", "models", "usb_ids", "vendors", "quirks", "resets", "tested"}]}
Json drivers_json();
std::string render_drivers(const Context& context, const Json& response);

}  // namespace cli
