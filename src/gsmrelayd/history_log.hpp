// Collects entries of the kept history, so that no thread waits for the disk because of them; the
// relay's thread and the local API write them to the spool. Thread-safe.
#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "spool/history.hpp"
#include "util/mutex.hpp"

namespace gsmrelayd {

/// What a dialogue was kept for begins with this, if an SMS could not be sent.
inline constexpr std::string_view kSendFailure = "sending: ";

class HistoryLog {
 public:
  /// At most this many changes of one modem, SIM or route, and this many actions of one kind by
  /// people, are kept in an hour: one that fails again and again, or a script, must not push
  /// everything else out of the history.
  static constexpr int kChangesPerHour = 30;
  /// Of one modem's dialogues the first of a fault are kept, and a few of each quarter of a day
  /// while it goes on: 10 in 24 hours at most. A fault ends when no dialogue was added for a day.
  /// Failures to send do not count among them: of these the first is kept, and the next after a day
  /// without any. The spool keeps all of 24 hours (spool::kDialogueRows).
  static constexpr int kFirstDialogues = 3, kLaterDialogues = 2;
  static constexpr std::chrono::hours kDialogueSpan{6}, kFaultEnd{24};
  /// At most this many entries wait for a disk that cannot be written.
  static constexpr std::size_t kMostWaiting = 1'000;
  /// At most this many of them are dialogues, of up to 50 KB each.
  static constexpr std::ptrdiff_t kMostDialoguesWaiting = 12;

  explicit HistoryLog(const util::Clock& clock) : clock_(clock) {}

  /// Adds `entry` with the time of now. Does no I/O. Returns false if the limits above leave it
  /// out.
  bool add(spool::HistoryEntry entry);
  /// Writes the entries that were added. After an error they wait for the next call.
  util::Result<void> write(spool::Spool& spool) EXCLUDES(write_mutex_, mutex_);

 private:
  /// The changes of one subject within an hour.
  struct Hour {
    util::Deadline began{};
    int kept = 0, skipped = 0;
  };
  /// The dialogues of one modem within kDialogueSpan.
  struct Dialogues {
    util::Deadline began{}, last{};
    int left = 0;  ///< that may still be kept
  };
  bool admit(spool::HistoryEntry& entry) REQUIRES(mutex_);
  bool admit_dialogue(const std::string& modem, bool of_sending) REQUIRES(mutex_);
  /// Drops the oldest entries beyond the limits.
  void limit_waiting() REQUIRES(mutex_);

  const util::Clock& clock_;
  util::Mutex write_mutex_ ACQUIRED_BEFORE(mutex_);  ///< keeps the order of entries in the spool
  util::Mutex mutex_;
  std::deque<spool::HistoryEntry> waiting_ GUARDED_BY(mutex_);
  std::map<std::pair<spool::HistoryKind, std::string>, Hour> hours_ GUARDED_BY(mutex_);
  /// By modem, and whether they are of sending.
  std::map<std::pair<std::string, bool>, Dialogues> dialogues_ GUARDED_BY(mutex_);
};

}  // namespace gsmrelayd
