// One arrival becomes rows, inside the transaction of accept().
#pragma once

#include "crypto/digest.hpp"
#include "spool/pen.hpp"

namespace spool {

/// What can be worked out about an arrival before the pen is taken.
struct Incoming {
  const Arrival* arrival = nullptr;
  const sms::Deliver* deliver = nullptr;  ///< null: a report, or kept raw
  const sms::StatusReport* report = nullptr;
  std::int64_t sent = 0;  ///< TP-SCTS in epoch seconds; 0: has none
  crypto::Sha256 fingerprint{};
  util::Octets pdu;         ///< as it came; empty when kept raw
  std::size_t tpdu_at = 0;  ///< the TPDU begins here
};
Incoming prepare(const Arrival& arrival);

Accepted receive(Work& work, const Incoming& incoming, const Router& router);

/// At the deadline: the set is shown as incomplete, and relayed if a route asks for it.
void give_up_waiting(Work& work, Id set, const Router& router);

}  // namespace spool
