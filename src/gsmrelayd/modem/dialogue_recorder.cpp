#include "gsmrelayd/modem/dialogue_recorder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "util/log.hpp"
#include "util/text.hpp"

namespace gsmrelayd {

void DialogueRecorder::start(std::chrono::seconds length, const std::string& head) {
  const util::MutexLock lock(mutex_);
  lines_.clear();
  octets_ = 0;
  last_ = 0;
  until_ = clock_.in(length);
  add(head);
  add("% in turn");
}

void DialogueRecorder::remark(const std::string& text) {
  if (!records()) return;
  const util::MutexLock lock(mutex_);
  add("# " + text);
}

void DialogueRecorder::note_open() {
  constexpr const char* kOpened = "the port was opened";
  // The port may still hold the rest of a text.
  transcript_ = modem::Transcript(modem::Transcript::Joins::midway);
  recent_.add(clock_.now(), fmt::format("# {}", kOpened));
  remark(kOpened);
}

void DialogueRecorder::keep(HistoryLog& history, const std::string& what) {
  auto recent = recent_.recent(clock_.now(), kKept);
  if (recent.text.empty()) return;
  // What the history does not take stays for the next fault, which may be another one.
  if (history.add({.kind = spool::HistoryKind::dialogue,
                   .modem = modem_,
                   .what = util::mask_digits(what),
                   .why = std::move(recent.text),
                   .lasted = std::chrono::duration_cast<std::chrono::milliseconds>(recent.span)}))
    recent_.clear();
}

void DialogueRecorder::said(std::string_view octets) {
  take(transcript_.said(octets));
}

void DialogueRecorder::heard(std::string_view line, Place place) {
  take(transcript_.heard(line, place));
}

void DialogueRecorder::take(std::string line) {
  if (line.empty()) return;
  recent_.add(clock_.now(), outline_.of(line));
  if (util::log_enabled(util::LogLevel::debug)) util::log_debug(line, {{"MODEM", modem_}});
  if (!records()) return;
  const util::MutexLock lock(mutex_);
  add(std::move(line));
}

void DialogueRecorder::add(std::string line) {
  octets_ += line.size();
  lines_.push_back(std::move(line));
  ++last_;
  while (lines_.size() > 1 && (lines_.size() > kMostLines || octets_ > kMostOctets)) {
    octets_ -= lines_.front().size();
    lines_.pop_front();
  }
  changed_.notify_all();
}

control::TraceView DialogueRecorder::after(std::uint64_t number, std::chrono::milliseconds wait) {
  util::MutexLock lock(mutex_);
  const auto until = std::chrono::steady_clock::now() + wait;
  while (last_ <= number && records() && changed_.wait_until(lock, until)) {
  }
  control::TraceView view;
  view.last = last_;
  view.running = records();
  if (number >= last_) return view;
  const auto first = last_ - lines_.size();  // number of the line before the oldest kept
  view.lost = first > number ? first - number : 0;
  const auto skip = static_cast<std::ptrdiff_t>(number > first ? number - first : 0);
  view.lines.assign(lines_.begin() + skip, lines_.end());
  return view;
}

}  // namespace gsmrelayd
