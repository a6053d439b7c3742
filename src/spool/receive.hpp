// Storing one received PDU, inside the transaction of Inbox::accept().
#pragma once

#include "crypto/digest.hpp"
#include "spool/inbox.hpp"
#include "spool/write_connection.hpp"

namespace spool {

/// A received PDU with the values that are computed before the write lock is taken.
struct PreparedPdu {
  const ReceivedPdu* received = nullptr;
  const sms::Deliver* deliver = nullptr;  ///< null: a report, or to be stored raw
  const sms::StatusReport* report = nullptr;
  std::int64_t sent = 0;  ///< TP-SCTS in epoch seconds; 0: none
  crypto::Sha256 fingerprint{};
};
/// Computes the fingerprint of `received`, which must outlive the result.
PreparedPdu prepare(const ReceivedPdu& received);

/// Stores a PDU as a message, part, report or raw record, unless it is a duplicate. Asks `router`
/// for the routes of a completed message.
AcceptResult receive(WriteTransaction& tx, const PreparedPdu& prepared, const Router& router);

}  // namespace spool
