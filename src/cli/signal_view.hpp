// The network of a modem as text: registration, technology, signal and its history.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "cli/client.hpp"

namespace cli {

/// Returns the name of an <AcT> (TS 27.007 §7.2): "LTE"; "" if it is unknown.
std::string technology_text(std::optional<std::int64_t> technology);

/// Returns bars and dBm.
std::string signal_of(const Context& context, const Json& modem);

/// Returns "home network (circuit, lte)" or "denied: …".
std::string registration_of(const Json& modem);

/// Returns "0000B10F in area 00C3, LTE"; "" if the modem does not report a cell.
std::string cell_of(const Json& modem);

/// Returns the response of GET /v1/modems/NAME as `gsmrelay modem signal` prints it.
std::string render_signal(const Context& context, const Json& response);

}  // namespace cli
