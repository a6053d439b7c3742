// What a modem says unasked, understood.
#pragma once

#include <string>
#include <variant>

#include "modem/urc.hpp"

namespace modem {

/// +CMTI, +CDSI: a hint to list that memory; an empty one means all of them. The index is only for
/// logs: modems announce wrong ones.
struct MessageWaiting {
  std::string memory;
  int index = -1;
};
/// +CMT, +CDS: lies nowhere in the modem; acknowledge() after commit.
struct DirectMessage {
  std::string pdu_hex;
  bool status_report = false;
};
/// Nothing more is announced until slots are free: list now.
struct MemoryFull {};
struct Restarted {};   ///< bring up again
struct SimChanged {};  ///< bring up again
/// RING and its kin, again and again while it rings.
struct IncomingCall {};
/// Registered now, or not any more: info() has it.
struct NetworkChanged {};
using Event = std::variant<MessageWaiting, DirectMessage, MemoryFull, Restarted, SimChanged,
                           IncomingCall, NetworkChanged>;

/// `+CMTI: "SM",3`, and the odd forms: more fields, no memory, index -1
/// (docs/field-notes.md#9-message-indication). With `reports_misnamed` a +CDSI says only that there
/// is one, somewhere (Quectel).
MessageWaiting parse_waiting(std::string_view line, bool reports_misnamed = false);
DirectMessage parse_direct(Urc urc);

}  // namespace modem
