// Parses the headers of +CMGL and +CMGR (27.005 §4.1, §4.2) and their variants.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "modem/channel/dialogue.hpp"
#include "modem/messages/stored_message.hpp"

namespace modem {

struct ListEntry {
  std::optional<int> index;   ///< of +CMGL only
  int stat = 0;               ///< 0 if the modem left it out
  std::optional<int> length;  ///< stated TPDU octets; may be wrong
  bool text_mode = false;     ///< "REC UNREAD" in place of a number
};

ListEntry parse_cmgl(std::string_view header);
ListEntry parse_cmgr(std::string_view header);

/// Returns true if `pdu_hex` is absent, odd or not hexadecimal, or shorter than the header states:
/// it should be read again.
bool is_damaged(const ListEntry& entry, std::string_view pdu_hex);

}  // namespace modem
