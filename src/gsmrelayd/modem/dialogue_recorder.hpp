// Records a modem's dialogue for a limited time, redacted and in memory only. Drops the oldest
// lines beyond a limit. With log_level = "debug" the same lines go to the log.
#pragma once

#include <atomic>
#include <deque>
#include <string>

#include "control/modem_registry.hpp"
#include "modem/channel/transcript.hpp"
#include "util/clock.hpp"
#include "util/mutex.hpp"

namespace gsmrelayd {

/// Thread-safe: the modem's thread writes, API threads read. The functions of DialogueListener are
/// for the modem's thread only.
class DialogueRecorder final : public modem::DialogueListener {
 public:
  static constexpr std::size_t kMostLines = 4000, kMostOctets = 512 * 1024;

  /// `modem` is its name, for the log.
  explicit DialogueRecorder(const util::Clock& clock, std::string modem = {})
      : clock_(clock), modem_(std::move(modem)) {}

  /// Starts a recording of `length` with the first line `head`. Drops an earlier recording.
  void start(std::chrono::seconds length, const std::string& head);
  /// Adds the line "# text" while a recording runs.
  void remark(const std::string& text);
  /// Returns the lines after line `number`. Waits up to `wait` for one while a recording runs.
  control::TraceView after(std::uint64_t number, std::chrono::milliseconds wait);

  // modem::DialogueListener
  bool listens() const override;
  void said(std::string_view octets) override;
  void heard(std::string_view line, Place place) override;

 private:
  bool records() const { return clock_.now() < until_.load(); }
  /// Writes `line` of a transcript to the log.
  void log(const std::string& line) const;
  /// Returns the transcript for the log. A line after missed ones may be the rest of a text.
  modem::Transcript& log_transcript();
  void add(std::string line) REQUIRES(mutex_);

  const util::Clock& clock_;
  const std::string modem_;
  modem::Transcript log_transcript_{modem::Transcript::Joins::midway};
  mutable bool log_missed_ = false;  ///< lines were not logged: log_transcript_ joins midway again
  std::atomic<util::Deadline> until_{util::Deadline{}};
  util::Mutex mutex_;
  util::CondVar changed_;
  modem::Transcript transcript_ GUARDED_BY(mutex_);
  std::deque<std::string> lines_ GUARDED_BY(mutex_);
  std::size_t octets_ GUARDED_BY(mutex_) = 0;
  std::uint64_t last_ GUARDED_BY(mutex_) = 0;  ///< number of the newest line; the first is 1
};

}  // namespace gsmrelayd
