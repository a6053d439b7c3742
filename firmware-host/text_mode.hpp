// Messages in text mode (TS 27.005 §3.3, §3.4), and the lines of +CMT and +CDS in both modes.
#pragma once

#include <string>

#include "firmware-host/network.hpp"
#include "firmware-host/settings.hpp"
#include "firmware-host/store.hpp"

namespace firmware {

/// Returns "REC UNREAD" and so on.
const char* stat_name(Stat stat);
/// Returns the header and text for +CMGL, and for +CMGR.
std::string text_listing(int index, const StoredMessage& message, const Settings& settings);
std::string text_reading(const StoredMessage& message, const Settings& settings);
/// Returns "+CMT: …" or "+CDS: …" with the message in the next line.
std::string routed_lines(const Delivery& delivery, bool report, const Settings& settings);

}  // namespace firmware
