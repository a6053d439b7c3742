// One text to one number through one modem, part by part.
#pragma once

#include <string>
#include <vector>

#include "control/appliance.hpp"
#include "daemon/mailbox.hpp"

namespace gsmrelayd {

/// Sends the parts in order; after a part that failed or may have been sent, the rest is not tried.
/// `reject` for a recipient or text that cannot be sent.
util::Result<std::vector<control::SentPart>> send_text(Mailbox& mailbox, const std::string& to,
                                                       const std::string& text);

}  // namespace gsmrelayd
