// Messages as text mode shows them (TS 27.005 §3.3, §3.4), and the lines of +CMT, +CDS in both
// modes.
#pragma once

#include <string>

#include "firmware-host/network.hpp"
#include "firmware-host/settings.hpp"
#include "firmware-host/store.hpp"

namespace firmware {

/// "REC UNREAD" …
const char* stat_name(Stat stat);
/// Header and text of +CMGL, of +CMGR.
std::string text_listing(int index, const StoredMessage& message, const Settings& settings);
std::string text_reading(const StoredMessage& message, const Settings& settings);
/// "+CMT: …" or "+CDS: …" with the message below it.
std::string routed_lines(const Delivery& delivery, bool report, const Settings& settings);

}  // namespace firmware
