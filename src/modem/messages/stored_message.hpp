// Messages in the memories of a modem.
#pragma once

#include <string>

#include "at/result_code.hpp"

namespace modem {

struct MemoryFill {
  std::string name;  ///< "SM", "ME"
  int used = 0, total = 0;
};

/// A message in a memory of the modem.
struct StoredMessage {
  std::string memory;
  int index = 0;
  int stat = 0;         ///< 27.005 §3.1: 0 unread, 1 read, 2 unsent, 3 sent
  std::string pdu_hex;  ///< verbatim, not checked: may be odd or cut
};

/// Returns true if an error is about the card or the modem as a whole: absent, locked, busy
/// (TS 27.007 §9.2, TS 27.005 §3.2.5). Any other error is about the one slot or memory that was
/// asked for.
bool is_about_card(const at::FinalResult& result);

}  // namespace modem
