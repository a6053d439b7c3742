// Remembers the image messages that senders are sending, to recognise their short pieces.
#pragma once

#include <bitset>
#include <list>
#include <string>

#include "relay/ciphertext.hpp"
#include "spool/types.hpp"
#include "util/mutex.hpp"

namespace relay {

/// A phone sends an image as several SMS. Nearly every piece is recognised by itself; a last one of
/// a few capitals may be a word. It is relayed if its sender sent another piece of the same session
/// shortly before, and not this one yet. Any thread may call its functions.
class PieceSessions {
  struct Session {
    std::string sender;
    Piece::Form form;
    std::uint8_t id, total;
    spool::ServiceTime last;
    std::bitset<256> seen;
    bool begins = false;  ///< in a transaction: it replaces the stored one, whose number came again
  };
  using Sessions = std::list<Session>;

 public:
  /// A session ends this long after its last piece, in service time: the date may be set in
  /// between.
  static constexpr std::chrono::hours kLongest{24};

  /// Judges the texts of one transaction of the spool. What it learns counts for other texts after
  /// commit(). Without commit() it is forgotten: after a rollback the same SMS come again. Used by
  /// one thread.
  class Transaction {
   public:
    explicit Transaction(PieceSessions& sessions) : sessions_(sessions) {}
    /// Judges the text of `sender` as classify() does, with the pieces that came before it.
    /// `at` is when the SMS came; only differences count.
    Verdict judge(const std::string& sender, std::string_view text, spool::ServiceTime at);
    /// Remembers the pieces, once the transaction is committed. May be called again.
    void commit();

   private:
    PieceSessions& sessions_;
    Sessions changed_;  ///< the newest first
  };

  /// Judges one text as a transaction of its own.
  Verdict judge(const std::string& sender, std::string_view text, spool::ServiceTime at);

 private:
  static Sessions::iterator find(Sessions& sessions, const std::string& sender, const Piece& piece,
                                 spool::ServiceTime at);
  static void put(Sessions& sessions, Session session);

  util::Mutex mutex_;
  Sessions sessions_ GUARDED_BY(mutex_);  ///< the newest first
};

}  // namespace relay
