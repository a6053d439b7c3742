// Encodes a text and a recipient as the TPDUs to send.
#pragma once

#include <string>

#include "spool/outgoing.hpp"
#include "util/result.hpp"

namespace gsmrelayd {

/// Encodes `text` in GSM 7-bit, or in UCS2 if GSM 7-bit has not all its characters; with national
/// tables if they save a part. `report` requests a status report from the network. Returns `reject`
/// for a recipient or text that cannot be sent; the error does not repeat them.
util::Result<spool::Draft> compose_sms(const std::string& to, const std::string& text, bool report);

}  // namespace gsmrelayd
