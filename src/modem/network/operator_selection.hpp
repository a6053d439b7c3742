// Which network the modem uses: any that it finds, or one that was chosen (27.007 §7.3, AT+COPS;
// docs/field-notes.md#8-registration-and-signal).
#pragma once

#include <optional>
#include <string>

#include "modem/channel/at_channel.hpp"

namespace modem {

/// Returns true if <mode> of AT+COPS? means that one network was chosen: manual, or manual and
/// automatic if that fails.
bool is_chosen(int mode);

struct OperatorSelection {
  int mode = 0;
  std::string number;  ///< MCC and MNC of the network in use; empty: not registered, or not said
};

/// Reads the selection. Returns nothing if the modem does not say it. Only `reopen` is an error.
util::Result<std::optional<OperatorSelection>> read_operator_selection(AtChannel& channel);

/// Makes the modem use only the network `number` (MCC and MNC), or with an empty one any network.
/// Takes up to three minutes; the modem keeps it over restarts. Returns the modem's error if it is
/// refused: often the network is not heard here, or does not accept the SIM.
util::Result<void> select_operator(AtChannel& channel, const std::string& number);

}  // namespace modem
