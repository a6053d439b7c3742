// The queue of outgoing SMS.
#pragma once

#include "spool/outgoing.hpp"
#include "spool/spool.hpp"

namespace spool {

struct OutboxCounts {
  int waiting = 0;  ///< or being sent
  int unsent = 0;   ///< failed, expired, or perhaps sent
};

class Outbox {
 public:
  explicit Outbox(Spool& spool) : access_(&spool.access()) {}

  /// Adds an SMS to the queue and returns its id. On disk when it returns.
  util::Result<Id> enqueue(const Draft& draft);
  /// Claims the next part for `sender`. It is on disk as `sending` when this returns; after a crash
  /// before settle() it is not known whether it was sent. Nothing if none is due, or the daily
  /// limit is reached.
  util::Result<std::optional<Claim>> claim_next_part(const Sender& sender);
  /// Returns when claim_next_part() may return a part. Nothing if none waits for `sender`.
  util::Result<std::optional<ServiceTime>> next_claim_time(const Sender& sender);
  /// Records the result of a claimed part. On disk when it returns. Ignored for a part that is not
  /// `sending`.
  util::Result<void> settle(Id part, const SendResult& result);
  /// Marks the parts that were `sending` when the daemon ended as `maybe_sent`. Call it once,
  /// before the first claim. Returns their number.
  util::Result<int> mark_interrupted_unknown();

  util::Result<std::optional<Outgoing>> find(Id message);
  /// Lists outgoing messages in `state` (nothing: any), newest first.
  util::Result<std::vector<Outgoing>> list(std::optional<SendState> state, const Page& page);

  /// Counts the newest `most` outgoing messages by their state.
  util::Result<OutboxCounts> counts(int most);

  /// Makes the parts due now that failed, expired, wait or may have been sent. Returns false if
  /// there are none, or the payload is erased.
  util::Result<bool> send_again(Id message);
  /// Drops the parts that failed, expired, wait or may have been sent. Returns false if there are
  /// none.
  util::Result<bool> cancel(Id message);

 private:
  Access* access_;
};

}  // namespace spool
