// A person's SIM in an emulated modem of its own: what others send to its number can be read.
#pragma once

#include <string>

namespace harness {

/// All SMS that are stored in the emulated modem at `pty`, in text mode (27.005 §3.4.2).
std::string stored_sms(const std::string& pty);
/// The six digits that stand alone in `text`; "" if none do.
std::string code_in(const std::string& text);

}  // namespace harness
