// Records a modem's dialogue, redacted and in memory only: its last minutes always, in outline, for
// the history if something fails; all of it for a limited time if somebody asks. Drops the oldest
// lines beyond a limit. With log_level = "debug" the same lines go to the log.
#pragma once

#include <atomic>
#include <deque>
#include <string>

#include "control/modem_registry.hpp"
#include "gsmrelayd/history_log.hpp"
#include "gsmrelayd/modem/dialogue_ring.hpp"
#include "modem/channel/dialogue_outline.hpp"
#include "modem/channel/transcript.hpp"
#include "util/clock.hpp"
#include "util/mutex.hpp"

namespace gsmrelayd {

/// Thread-safe: the modem's thread writes, API threads read. The functions of DialogueListener,
/// note_open() and keep() are for the modem's thread only.
class DialogueRecorder final : public modem::DialogueListener {
 public:
  static constexpr std::size_t kMostLines = 4000, kMostOctets = 512 * 1024;
  /// How much of the dialogue before a failure goes into the history.
  static constexpr std::chrono::minutes kKept{5};

  /// `modem` is its name, for the log.
  explicit DialogueRecorder(const util::Clock& clock, std::string modem = {})
      : clock_(clock), modem_(std::move(modem)) {}

  /// Starts a recording of `length` with the first line `head`. Drops an earlier recording.
  void start(std::chrono::seconds length, const std::string& head);
  /// Adds the line "# text" while a recording runs.
  void remark(const std::string& text);
  /// Returns the lines after line `number`. Waits up to `wait` for one while a recording runs.
  control::TraceView after(std::uint64_t number, std::chrono::milliseconds wait);

  /// A dialogue over a newly opened port begins.
  void note_open();
  /// Moves the outline of the dialogue since the last call, kKept of it at most, into `history`:
  /// `what` has failed. Does nothing if nothing was said or heard.
  void keep(HistoryLog& history, const std::string& what);

  // modem::DialogueListener
  void said(std::string_view octets) override;
  void heard(std::string_view line, Place place) override;

 private:
  bool records() const { return clock_.now() < until_.load(); }
  /// Takes a line of the transcript: into the ring, and to who wants it.
  void take(std::string line);
  void add(std::string line) REQUIRES(mutex_);

  const util::Clock& clock_;
  const std::string modem_;
  modem::Transcript transcript_{modem::Transcript::Joins::midway};
  modem::DialogueOutline outline_;
  DialogueRing recent_;
  std::atomic<util::Deadline> until_{util::Deadline{}};
  util::Mutex mutex_;
  util::CondVar changed_;
  std::deque<std::string> lines_ GUARDED_BY(mutex_);
  std::size_t octets_ GUARDED_BY(mutex_) = 0;
  std::uint64_t last_ GUARDED_BY(mutex_) = 0;  ///< number of the newest line; the first is 1
};

}  // namespace gsmrelayd
