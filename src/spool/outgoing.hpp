// What is to be sent: an SMS, its parts, and where each of them stands. Plain data; the spool keeps
// it. A part is written down as `sending` and flushed before it is given to the modem, so that
// after a crash it is known that it may have gone out.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "spool/types.hpp"

namespace spool {

enum class SendState : std::uint8_t {
  waiting = 0,
  sending = 1,     ///< given to a modem, no answer yet
  sent = 2,        ///< the service centre has it
  maybe_sent = 3,  ///< nobody knows; only a person sends it again
  delivered = 4,   ///< the recipient has it, says a status report
  failed = 5,      ///< refused for good, or given up by the service centre
  expired = 6,     ///< not sent within its validity
  dropped = 7,     ///< a person gave it up
};
const char* to_string(SendState state);
std::optional<SendState> send_state_from(std::string_view name);

/// Where the message stands when its parts stand so: the worst news first.
SendState sum_up(std::span<const SendState> parts);

/// An SMS somebody wants to send.
struct Draft {
  std::string to;               ///< "+49…", or digits
  std::string modem, sim;       ///< only by this one; empty: by any
  bool report = false;          ///< a status report is wanted
  std::chrono::hours validity;  ///< how long it is tried, here and by the service centre
  std::vector<util::Octets> tpdus;
};

struct OutgoingPart {
  int sequence = 1;
  SendState state = SendState::waiting;
  std::optional<int> reference;      ///< <mr> of the last try
  std::optional<int> cause;          ///< CMS code of the last refusal
  std::optional<int> report_status;  ///< TP-ST of the last status report
  bool report_awaited = false;
  std::string error;  ///< words and advice; empty if fine
};

struct Outgoing {
  Id id = 0;
  std::string to, modem, sim;  ///< modem and SIM: asked for, or by which it went
  SendState state = SendState::waiting;
  bool report = false, erased = false;
  int tries = 0;
  ServiceTime not_before{0};
  util::WallTime asked, changed;
  std::vector<OutgoingPart> parts;
};

/// Who asks for something to send.
struct Sender {
  std::string modem, sim;
  int per_day = 0;  ///< so many parts by this SIM in 24 hours; 0: no cap
};

/// A part that was taken out to be sent, on disk as `sending`.
struct Claim {
  Id part = 0;
  std::string to;
  util::Octets tpdu;
  int tries = 0;  ///< of its message, before this one
};

/// What became of a claim.
struct SendResult {
  SendState state = SendState::sent;  ///< sent, maybe_sent, failed; waiting: again after `pause`
  std::optional<int> reference, cause;
  std::string error;
  std::chrono::milliseconds pause{0};
};

}  // namespace spool
