// A modem's network for people: registration, technology, signal and its history.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "cli/client.hpp"

namespace cli {

/// 27.007 §7.2 <AcT>: "LTE"; empty if the modem does not tell.
std::string technology_text(std::optional<std::int64_t> technology);

/// Bars and dBm.
std::string signal_of(const Context& context, const Json& modem);

/// "home network (circuit, lte)", "denied: …".
std::string registration_of(const Json& modem);

/// "lte: cell 0000B10F in 00C3, LTE"; empty if the modem does not tell.
std::string cell_of(const Json& modem);

/// The answer of GET /v1/modems/NAME as `gsmrelay modem signal` shows it.
std::string render_signal(const Context& context, const Json& response);

}  // namespace cli
