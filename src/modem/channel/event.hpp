// The events that URCs of a modem mean.
#pragma once

#include <string>
#include <variant>

#include "modem/channel/urc.hpp"

namespace modem {

/// +CMTI, +CDSI: list that memory, or all if it is empty. The index is for logs only: some modems
/// announce a wrong one.
struct MessageWaiting {
  std::string memory;
  int index = -1;
};
/// +CMT, +CDS: not stored in the modem; acknowledge() it after the commit.
struct DirectMessage {
  std::string pdu_hex;
  bool status_report = false;
};
/// The memory is full: nothing is announced until slots are free. List now.
struct MemoryFull {};
struct Restarted {};   ///< bring up again
struct SimChanged {};  ///< bring up again
/// RING or +CRING; repeated while it rings.
struct IncomingCall {};
/// The registration has changed; info() has it.
struct NetworkChanged {};
/// The network has told the modem the time, which was `time` at `heard`.
struct NetworkTime {
  util::WallTime time;
  util::Deadline heard;
};
using Event = std::variant<MessageWaiting, DirectMessage, MemoryFull, Restarted, SimChanged,
                           IncomingCall, NetworkChanged, NetworkTime>;

/// Parses `+CMTI: "SM",3` and its variants: more fields, no memory, index -1
/// (docs/field-notes.md#9-message-indication). With `reports_misnamed` the memory of a +CDSI is
/// ignored (Quectel).
MessageWaiting parse_waiting(std::string_view line, bool reports_misnamed = false);
DirectMessage parse_direct(Urc urc);

}  // namespace modem
