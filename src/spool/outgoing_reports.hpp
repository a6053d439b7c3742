// Status reports find the part they speak of (modems' habits decide how: the recipient may come
// back with another type of number, <mr> wraps at 256, clocks differ).
#pragma once

#include "spool/write_connection.hpp"

namespace spool {

/// The last eight digits: what a number and the same number in another form have in common.
std::string last_digits(std::string_view number);

/// The newest part that awaits one: same SIM, same <mr>, same recipient, within its validity and a
/// day. If none has that <mr>, the one part to this recipient whose <mr> the modem never said.
/// `report` is the row of the report.
void match_report(WriteTransaction& tx, Id report, std::int64_t sim,
                  const sms::StatusReport& content);

/// One that came before the modem's answer to AT+CMGS.
void match_early_report(WriteTransaction& tx, Id part);

}  // namespace spool
