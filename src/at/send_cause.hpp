// The causes for which a modem refuses to send, classified by the action they need. +CMS ERROR of
// TS 27.005 §3.2.5; 1–127 are RP causes of TS 24.011 §E.2, 128–255 TP failure causes of TS 23.040
// §9.2.3.22.
#pragma once

#include <cstdint>
#include <string_view>

#include "at/result_code.hpp"

namespace at {

enum class SendCause : std::uint8_t {
  later,  ///< the network or the modem is not ready: try again after a pause
  never,  ///< this message to this number can never be sent
  sim,    ///< nothing can be sent with this SIM until a user acts
  doubt,  ///< no credit, wrong service centre, a barred SIM, or only this number; several in a row
          ///< mean a problem of the SIM
};

/// Returns the class of a refusal; `later` if the code is unknown.
SendCause send_cause(const FinalResult& result);

/// Returns true if the answer to a written message proves that it was not sent: a +CMS ERROR with a
/// known cause other than 332 (network time-out) and 500 (unknown). ERROR proves nothing.
bool is_refusal(const FinalResult& result);

/// Returns what a user can do: "top up the SIM". Empty if nothing is known.
std::string_view send_help(const FinalResult& result);

/// Returns the text of a refusal for users and logs: "+CMS ERROR: 38 (network out of order): …".
std::string explain_refusal(const FinalResult& result);

}  // namespace at
