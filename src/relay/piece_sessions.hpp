// Remembers the image messages that senders are sending, to recognise their short pieces.
#pragma once

#include <bitset>
#include <list>
#include <string>

#include "relay/ciphertext.hpp"
#include "util/clock.hpp"
#include "util/mutex.hpp"

namespace relay {

/// A phone sends an image as several SMS. Nearly every piece is recognised by itself; a last one of
/// a few capitals may be a word. It is relayed if its sender sent another piece of the same session
/// shortly before, and not this one yet. Any thread may call judge().
class PieceSessions {
 public:
  /// A session ends this long after its last piece, by the times of its SMS.
  static constexpr std::chrono::hours kLongest{24};

  /// Judges the text of `sender` as classify() does, with the pieces that came before it.
  /// `received` is when the SMS was received; only differences count.
  Verdict judge(const std::string& sender, std::string_view text, util::WallTime received);

 private:
  struct Session {
    std::string sender;
    Piece::Form form;
    std::uint8_t id, total;
    util::WallTime last;
    std::bitset<256> seen;
  };
  using Sessions = std::list<Session>;
  /// Returns true if the session may have this piece besides those seen.
  static bool is_wanted(const Session& session, const Piece& piece);
  Sessions::iterator find(const std::string& sender, const Piece& piece, util::WallTime received)
      REQUIRES(mutex_);
  void note(const std::string& sender, const Piece& piece, util::WallTime received)
      REQUIRES(mutex_);

  util::Mutex mutex_;
  Sessions sessions_ GUARDED_BY(mutex_);  ///< the newest first
};

}  // namespace relay
