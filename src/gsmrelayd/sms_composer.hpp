// A text for a number becomes the TPDUs to send.
#pragma once

#include <string>

#include "spool/outgoing.hpp"
#include "util/result.hpp"

namespace gsmrelayd {

/// GSM 7-bit, or UCS2 where that cannot hold the text; national tables where they save a part.
/// `reject` for a recipient or text that cannot be sent; the error does not repeat them.
util::Result<spool::Draft> compose_sms(const std::string& to, const std::string& text, bool report);

}  // namespace gsmrelayd
