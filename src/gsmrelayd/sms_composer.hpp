// Makes the TPDUs to send from a text and a number.
#pragma once

#include <string>

#include "spool/outgoing.hpp"
#include "util/result.hpp"

namespace gsmrelayd {

/// Encodes `text` in GSM 7-bit, or in UCS2 if that cannot hold it; with national tables if they
/// save a part. `report`: ask the network for a status report. Returns `reject` for a recipient or
/// text that cannot be sent; the error does not repeat them.
util::Result<spool::Draft> compose_sms(const std::string& to, const std::string& text, bool report);

}  // namespace gsmrelayd
