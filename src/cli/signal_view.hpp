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

/// Returns "only the operator 62401, only 2G, no roaming": what a `[[sim]]` entry asks for; "" if
/// nothing.
std::string network_wish(const std::string& operator_lock, const std::string& technology,
                         bool roaming_forbidden);

/// Returns the response of GET /v1/modems/NAME as `gsmrelay modem signal` prints it.
std::string render_signal(const Context& context, const Json& response);

}  // namespace cli
