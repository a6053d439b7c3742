#include "gsmrelayd/piece_memory.hpp"

#include <algorithm>

#include "spool/inbox.hpp"
#include "util/log.hpp"

namespace gsmrelayd {

void recall_pieces(spool::Spool& spool, relay::PieceSessions& sessions) {
  constexpr int kMessages = 500;
  auto page = spool::Inbox(spool).messages({.limit = kMessages});
  if (!page) {
    util::log_warning("images that were under way are not known: " + page.error().what);
    return;
  }
  std::ranges::reverse(page->messages);  // the newest was the first
  // An erased payload has no text.
  for (const auto& message : page->messages)
    if (message.complete && !message.push && !message.text.empty())
      sessions.judge(message.sender, message.text, message.seen);
}

}  // namespace gsmrelayd
