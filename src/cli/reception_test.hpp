// The test SMS to the SIM of a modem, which gsmrelayd sends and awaits.
#pragma once

#include <string>

#include "cli/client.hpp"

namespace cli {

struct Reception {
  bool tested = false;  ///< false: the SIM is neither shown to receive nor to be deaf
  bool sent = false, arrived = false;
  std::string result;  ///< "sent and received by itself", or the reason
  std::string next;    ///< the command that shows more
};

/// Makes gsmrelayd send a test SMS to the SIM of `modem`. Returns its response.
terminal::CommandResult<Json> begin_reception_test(const Context& context,
                                                   const std::string& modem);

/// Waits until the test SMS of `modem`, which `begun` started, has arrived or failed: gsmrelayd
/// ends the test after 3 minutes.
Reception await_reception_test(const Context& context, const std::string& modem,
                               const terminal::CommandResult<Json>& begun);

}  // namespace cli
