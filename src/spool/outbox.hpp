// The queue of SMS to send.
#pragma once

#include "spool/outgoing.hpp"
#include "spool/spool.hpp"

namespace spool {

class Outbox {
 public:
  explicit Outbox(Spool& spool) : access_(&spool.access()) {}

  /// Adds an SMS to the queue; on disk when it returns.
  util::Result<Id> enqueue(const Draft& draft);
  /// Takes the next part for this sender. It is on disk as `sending` when this returns: a crash
  /// before settle() leaves it in doubt. Nothing if none is due, or the cap is reached.
  util::Result<std::optional<Claim>> claim_next_part(const Sender& sender);
  /// Returns when claim_next_part() may give something; nothing if nothing waits for this sender.
  util::Result<std::optional<ServiceTime>> next_claim_time(const Sender& sender);
  /// Records what became of a claimed part; on disk when it returns. Ignored for a part that is not
  /// being sent.
  util::Result<void> settle(Id part, const SendResult& result);
  /// Marks what was being sent when the last life of the daemon ended as `maybe_sent`. To be called
  /// once, before the first claim. Returns how many.
  util::Result<int> mark_interrupted_unknown();

  util::Result<std::optional<Outgoing>> find(Id message);
  /// Lists messages in `state` (nothing: any), newest first.
  util::Result<std::vector<Outgoing>> list(std::optional<SendState> state, const Page& page);

  /// Sends again what failed, expired or may have been sent (if its payload is still there); makes
  /// due now what waits. False if there is nothing to do.
  util::Result<bool> send_again(Id message);
  /// Gives up what is not sent yet. False if it is too late.
  util::Result<bool> cancel(Id message);

 private:
  Access* access_;
};

}  // namespace spool
