// Why a modem would not send, sorted by what to do, in words with advice. +CMS ERROR of TS 27.005
// §3.2.5; 1–127 are RP causes of TS 24.011 §E.2, 128–255 TP failure causes of TS 23.040 §9.2.3.22.
#pragma once

#include <cstdint>
#include <string_view>

#include "at/result_code.hpp"

namespace at {

enum class SendCause : std::uint8_t {
  later,  ///< the network or the modem is not ready: the same again after a pause
  never,  ///< this message to this number will never go
  sim,    ///< nothing will go by this SIM until a person has done something
  doubt,  ///< no credit, wrong service centre, a barred SIM, or only this number: several in a row
          ///< are trouble of the SIM
};

SendCause send_cause(const FinalResult& result);

/// True if the answer to a whole message proves that it did not go out: a +CMS ERROR with a known
/// cause other than 332 (network time-out) and 500 (unknown). A bare ERROR proves nothing.
bool is_refusal(const FinalResult& result);

/// What a person can do about it: "top up the SIM". Empty if nothing is known.
std::string_view send_help(const FinalResult& result);

/// "+CMS ERROR: 38 (network out of order): …", to be shown and logged.
std::string explain_refusal(const FinalResult& result);

}  // namespace at
