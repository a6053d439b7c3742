// Single requests to a modem that is up: send an SMS, end a call, send a raw command. Each blocks
// the modem's thread until the modem has answered or its time limit has passed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "at/result_code.hpp"
#include "modem/channel/at_channel.hpp"
#include "util/octets.hpp"

namespace modem {

/// The result of a TPDU that was passed to the modem.
struct Submission {
  enum class Outcome { sent, maybe_sent };
  Outcome outcome = Outcome::sent;
  int reference = -1;  ///< <mr>; -1 if the modem did not report it
};

/// Sends one TPDU (AT+CMGS, TS 27.005 §4.3; docs/field-notes.md#11-sending). `smsc` is encoded by
/// sms::encode_smsc, or empty for the service centre of the SIM. An error means that nothing was
/// sent; `refusal` then has the modem's final result, or nothing if it sent none.
util::Result<Submission> submit_sms(AtChannel& channel, const Profile& profile,
                                    util::OctetView smsc, util::OctetView tpdu,
                                    std::optional<at::FinalResult>& refusal);

/// Ends an incoming call with ATH and AT+CHUP, as some modems answer OK to ATH and keep ringing.
util::Result<void> hang_up(AtChannel& channel);

/// Sends `command` unchanged. Returns the lines of the answer with the final result last, also if
/// it is an error. Returns an error if no answer came within `limit`.
util::Result<std::vector<std::string>> send_raw(AtChannel& channel, std::string_view command,
                                                util::Duration limit);

}  // namespace modem
