// One received PDU becomes rows, inside the transaction of accept().
#pragma once

#include "crypto/digest.hpp"
#include "spool/inbox.hpp"
#include "spool/write_connection.hpp"

namespace spool {

/// A received PDU with what can be worked out before the write lock is taken.
struct PreparedPdu {
  const ReceivedPdu* received = nullptr;
  const sms::Deliver* deliver = nullptr;  ///< null: a report, or kept raw
  const sms::StatusReport* report = nullptr;
  std::int64_t sent = 0;  ///< TP-SCTS in epoch seconds; 0: has none
  crypto::Sha256 fingerprint{};
};
PreparedPdu prepare(const ReceivedPdu& received);

AcceptResult receive(WriteTransaction& tx, const PreparedPdu& prepared, const Router& router);

/// At the deadline: the set is shown as incomplete, and relayed if a route asks for it.
void expire_set(WriteTransaction& tx, Id set, const Router& router);

}  // namespace spool
