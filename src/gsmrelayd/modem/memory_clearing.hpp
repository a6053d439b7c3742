// Empties the message memories of a modem on request: of what is in the spool and of what is no
// received SMS.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "control/modem_registry.hpp"
#include "gsmrelayd/liveness.hpp"
#include "modem/modem.hpp"

namespace gsmrelayd {

/// Returns true if the spool has stored all `messages`.
using KeepMessages = std::function<bool(std::span<const modem::StoredMessage> messages)>;

/// Deletes drafts, sent SMS, and the received SMS that `keep` has stored, from each memory of
/// `modem`. Leaves a received SMS that `keep` did not store, whose PDU the modem does not show, or
/// that is still there after three deletions.
/// Reads each slot again before its deletion. Called on the modem's thread; takes minutes at most.
/// Fails with `retry` if the modem is not up, `reopen` if the line is lost.
util::Result<std::vector<control::ClearedMemory>> clear_memories(modem::Modem& modem,
                                                                 const KeepMessages& keep,
                                                                 Heartbeat& heartbeat);

}  // namespace gsmrelayd
