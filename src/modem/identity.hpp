// Who the modem is and whose SIM is in it (docs/field-notes.md#5-identity-of-modem-and-sim).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "modem/at_channel.hpp"
#include "modem/optional_query.hpp"

namespace modem {

struct Identity {
  std::string manufacturer, model, firmware, imei;
};

/// Empty where the modem does not say. CGMI may be empty or an operator's brand; GMI is asked then.
util::Result<Identity> read_identity(AtChannel& channel);

/// The SIM's number (ITU-T E.118): 18 to 20 digits; empty if no command gives it. `absence` is
/// raised to why.
util::Result<std::string> read_iccid(AtChannel& channel, const Profile& profile,
                                     Absence* absence = nullptr);
util::Result<std::string> read_imsi(AtChannel& channel, Absence* absence = nullptr);

/// The digits of an ICCID however the modem writes it: with a trailing F, or with its nibbles
/// swapped as they lie in EF-ICCID (TS 31.102 §4.2.2). Empty if it is none.
std::string normalise_iccid(std::string_view text);

/// The 15 digits of an IMEI, out of quotes, prefix or an IMEISV's 16 and 17; empty if it is none.
std::string normalise_imei(std::string_view text);

/// TS 23.003 annex B: clones with 111111… or 000000… mostly fail it.
bool passes_luhn(std::string_view digits);

}  // namespace modem
