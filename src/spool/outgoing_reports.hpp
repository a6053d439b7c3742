// Matching status reports to outgoing parts. The report may write the recipient as another type of
// number, <mr> wraps at 256, and clocks differ.
#pragma once

#include "spool/write_connection.hpp"

namespace spool {

/// Returns the last eight digits of `number`, which all forms of a number share.
std::string last_digits(std::string_view number);

/// Applies a report to the newest part that awaits one with the same SIM, <mr> and recipient,
/// within its validity and a day. If no part has that <mr>: to the one part to this recipient whose
/// <mr> is not known. `report` is the row of the report, `sim` the number of the SIM.
void match_report(WriteTransaction& tx, Id report, std::int64_t sim,
                  const sms::StatusReport& content);

/// Applies reports to `part` that came before the modem's response to AT+CMGS.
void match_early_report(WriteTransaction& tx, Id part);

}  // namespace spool
