// What the spool tells of the images that senders were sending when the daemon ended.
#pragma once

#include "relay/piece_sessions.hpp"
#include "spool/spool.hpp"

namespace gsmrelayd {

/// Judges the last 500 messages of the spool again, so that a short piece that comes now is
/// recognised beside them. Changes nothing in the spool. Without a readable spool it learns
/// nothing.
void recall_pieces(spool::Spool& spool, relay::PieceSessions& sessions);

}  // namespace gsmrelayd
