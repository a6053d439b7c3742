// The headers of +CMGL and +CMGR (27.005 §4.1, §4.2), read the way modems write them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "modem/dialogue.hpp"
#include "modem/stored_message.hpp"

namespace modem {

struct ListEntry {
  std::optional<int> index;   ///< of +CMGL only
  int stat = 0;               ///< 0 if the modem left it out
  std::optional<int> length;  ///< TPDU octets as stated; not to be relied on
  bool text_mode = false;     ///< "REC UNREAD" where a number should stand
};

ListEntry parse_cmgl(std::string_view header);
ListEntry parse_cmgr(std::string_view header);

/// Odd, foreign or absent hex, or fewer octets than the header states: worth reading once more.
bool is_damaged(const ListEntry& entry, std::string_view pdu_hex);

}  // namespace modem
