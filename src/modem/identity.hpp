// The identity of the modem and of its SIM (docs/field-notes.md#5-identity-of-modem-and-sim).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "modem/channel/at_channel.hpp"
#include "modem/channel/optional_query.hpp"

namespace modem {

struct Identity {
  std::string manufacturer, model, firmware, imei;
};

/// Reads the modem's identity. A field is empty if the modem does not report it.
util::Result<Identity> read_identity(AtChannel& channel);

/// Reads the ICCID (ITU-T E.118), 18 to 20 digits; empty if no command returns it. `absence` is
/// raised to the reason.
util::Result<std::string> read_iccid(AtChannel& channel, const Profile& profile,
                                     Absence* absence = nullptr);
/// Reads the IMSI; empty if the modem does not report it.
util::Result<std::string> read_imsi(AtChannel& channel, Absence* absence = nullptr);

/// Returns the digits of an ICCID, also of one with a trailing F or with swapped nibbles as in
/// EF-ICCID (TS 31.102 §4.2.2). Some operators use A to F as digits. Empty if `text` is no ICCID.
std::string normalise_iccid(std::string_view text);

/// Returns the 15 digits of an IMEI; removes quotes, a prefix and the extra digits of an IMEISV.
/// Empty if `text` has no IMEI.
std::string normalise_imei(std::string_view text);

/// Checks the Luhn digit of an IMEI (TS 23.003 annex B). Clones with 111111… mostly fail.
bool passes_luhn(std::string_view digits);

}  // namespace modem
