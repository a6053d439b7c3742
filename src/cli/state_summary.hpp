// The state of the appliance in one line, short enough for a QR code on a terminal of 80 x 24.
#pragma once

#include <string>
#include <vector>

#include "json/json.hpp"

namespace cli {

/// No summary is longer. Version 6 of a QR code has 41 modules a side and takes so many characters
/// of its alphanumeric mode (ISO/IEC 18004, level L); a terminal shows it in 23 lines.
constexpr std::size_t kLongestSummary = 195;

/// Returns the version, `state` ("critical"), the queues, the codes of the warnings and of each
/// modem its state, family and signal: "GSMRELAY 1.2 CRITICAL / QUEUE 12 DEAD 0 HELD 0 OUT 1 /
/// SIM-FAILED / 1 DEGRADED HUAWEI -85". `status` is the response of GET /v1/status, or an error.
/// It has only characters of the alphanumeric mode and no name, number or text. What does not fit
/// is counted: "+2". Pure; any thread.
std::string summarize_state(const std::string& state, const std::vector<std::string>& codes,
                            const json::Json& status);

}  // namespace cli
