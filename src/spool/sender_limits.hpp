// The flood guard: how many SMS each sender may still send, and who has sent too many.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/spool_settings.hpp"
#include "spool/connection.hpp"
#include "spool/types.hpp"

namespace spool {

/// A token bucket for each sender, in memory. An SMS takes one token; `sender_limit` tokens are
/// regained within `sender_window` of service time, linearly. The table `sender` has those that are
/// worth a write: an ordinary sender's bucket is full again before it is. Belongs to the write
/// connection; used inside a transaction, which commit() or clear() ends.
class SenderLimits {
 public:
  /// `settings` must outlive the object. A limit of 0 admits everything.
  explicit SenderLimits(const config::SpoolSettings& settings) : settings_(settings) {}

  /// Reads the table through a new connection; changes nothing if that throws. Call it outside a
  /// transaction. A bucket is never emptier than empty: its row may be from a time that a power cut
  /// has taken back.
  void load(Connection& connection, ServiceTime now);

  /// Takes a token for a new SMS of `sender`. Returns false if there is none, or if messages of the
  /// sender are held: then a message that this SMS completes is held, too.
  bool admit(const std::string& sender, ServiceTime now);
  /// Takes `tokens`, at most the whole bucket, to release a message. Returns false, and takes none,
  /// if there are fewer.
  bool take(const std::string& sender, int tokens, ServiceTime now);
  /// Makes the bucket full, because a person has decided for the sender.
  void refill(const std::string& sender);

  /// Counts one more held message, and writes the row. Returns the number of the sender, and true
  /// if it is the first one.
  std::pair<std::int64_t, bool> add_held(Connection& connection, const std::string& sender,
                                         ServiceTime now);
  /// Counts one held message less, and writes the row.
  void remove_held(Connection& connection, const std::string& sender);
  /// Returns the number of a sender with held messages; nothing for another one.
  std::optional<std::int64_t> held_id(const std::string& sender) const;
  /// Returns the senders with held messages.
  std::vector<std::string> holding() const;

  enum class Save : std::uint8_t { worthwhile, all };
  /// Writes the buckets that have changed, forgets the full ones. `worthwhile`: those with an
  /// eighth of their tokens taken.
  void save(Connection& connection, ServiceTime now, Save what);

  /// Keeps the changes of the transaction.
  void commit() { before_.clear(); }
  /// Takes back the changes of the transaction.
  void clear();

 private:
  struct Bucket {
    std::int64_t id = 0;     ///< of its row; 0: none
    ServiceTime full_at{0};  ///< when it will be full again, if nothing is taken
    std::int64_t held = 0;   ///< messages
    ServiceTime since{0};    ///< of the first held one
    bool changed = false;    ///< since its row was written
  };

  /// Returns the bucket to change it; remembers it as it was.
  Bucket& change(const std::string& sender);
  bool take_from(const std::string& sender, int tokens, ServiceTime now);
  ServiceTime per_token() const;
  void write(Connection& connection, const std::string& sender, Bucket& bucket);

  const config::SpoolSettings& settings_;
  std::map<std::string, Bucket> buckets_;
  std::map<std::string, std::optional<Bucket>> before_;  ///< the changed ones, as they were
};

}  // namespace spool
