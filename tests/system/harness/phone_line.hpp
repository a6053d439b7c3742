// A phone's SIM in an emulated modem of its own, whose received SMS can be read.
#pragma once

#include <string>

namespace harness {

/// Returns all SMS stored in the emulated modem at `pty`, read in text mode (TS 27.005 §3.4.2).
std::string stored_sms(const std::string& pty);
/// Returns the six digits that are a word of `text`; "" if there are none.
std::string code_in(const std::string& text);

}  // namespace harness
