// The outgoing queue inside a transaction: put in, taken out, settled, reported on.
#pragma once

#include "spool/outgoing.hpp"
#include "spool/pen.hpp"

namespace spool {

Id put_in(Work& work, const Draft& draft);

/// The next part for this modem and SIM, marked as `sending`. Nothing while the cap is reached.
std::optional<Claim> take_out(Work& work, const Sender& sender);
/// When to ask take_out() again; nothing if nothing waits for this sender.
std::optional<ServiceTime> next_take_out(Connection& db, const Sender& sender, ServiceTime now);

void settle_part(Work& work, Id part, const SendResult& result);

/// What was `sending` when the daemon ended: nobody knows. Returns how many.
int doubt_interrupted(Work& work);

/// A person: what failed, expired or is in doubt is sent (again), what waits is due now.
bool send_again(Work& work, Id message);
/// A person: nothing more of it is sent.
bool give_up(Work& work, Id message);

struct OutboxKept {
  int changed = 0;
  bool erased = false;
};
/// Validity and waiting for reports end; payloads and old rows go.
OutboxKept keep_outbox(Work& work);

/// Enters what the parts make of their message, and whether anybody needs the payload any more.
void restate(Work& work, Id message);

std::optional<Outgoing> read_outgoing(Connection& db, Id message);
std::vector<Outgoing> list_outgoing(Connection& db, std::optional<SendState> state,
                                    const Page& page);

}  // namespace spool
