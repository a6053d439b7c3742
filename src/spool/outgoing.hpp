// Outgoing SMS, their parts and their states. Plain data. A part is on disk as `sending` before the
// modem gets it, so that after a crash it is known that it may have been sent.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "spool/types.hpp"

namespace spool {

enum class SendState : std::uint8_t {
  waiting = 0,
  sending = 1,     ///< given to a modem, no response yet
  sent = 2,        ///< the service centre has it
  maybe_sent = 3,  ///< unknown; only the operator sends it again
  delivered = 4,   ///< a status report says that the recipient has it
  failed = 5,      ///< refused permanently, or given up by the service centre
  expired = 6,     ///< not sent within its validity
  dropped = 7,     ///< cancelled by the operator
};
/// Returns the name in the API: "maybe-sent".
const char* to_string(SendState state);
/// Reads such a name. Nothing for any other text.
std::optional<SendState> send_state_from(std::string_view name);

/// Returns the state of a message whose parts have these states: that of its worst part.
SendState sum_up(std::span<const SendState> parts);

/// An SMS to be added to the queue.
struct Draft {
  std::string to;               ///< "+49…", or digits
  std::string modem, sim;       ///< send by this one only; empty: by any
  bool report = false;          ///< a status report is wanted
  bool forget = false;          ///< its number and text are erased once nothing more can happen
  std::chrono::hours validity;  ///< of the attempts here, and at the service centre
  std::vector<util::Octets> tpdus;
};

struct OutgoingPart {
  int sequence = 1;
  SendState state = SendState::waiting;
  std::optional<int> reference;      ///< <mr> of the last try
  std::optional<int> cause;          ///< CMS code of the last refusal
  std::optional<int> report_status;  ///< TP-ST of the last status report
  bool report_awaited = false;
  std::string error;  ///< text and advice for people; empty without an error
};

struct Outgoing {
  Id id = 0;
  std::string to, modem, sim;  ///< modem and SIM: by which it went, or the requested ones
  SendState state = SendState::waiting;
  bool report = false, erased = false;
  int tries = 0;
  ServiceTime not_before{0};
  util::WallTime asked, changed;
  std::vector<OutgoingPart> parts;
};

/// The modem and SIM that ask for a part to send.
struct Sender {
  std::string modem, sim;
  int per_day = 0;  ///< most parts by this SIM in 24 hours; 0: no limit
};

/// A part that a modem is to send. It is on disk as `sending`.
struct Claim {
  Id part = 0;
  std::string to;
  util::Octets tpdu;
  int tries = 0;  ///< of its message, before this one
};

/// The result of sending a claimed part.
struct SendResult {
  SendState state = SendState::sent;  ///< sent, maybe_sent, failed; waiting: again after `pause`
  std::optional<int> reference, cause;
  std::string error;
  std::chrono::milliseconds pause{0};
};

}  // namespace spool
