#include "gsmrelayd/modem/dialogue_recorder.hpp"

#include <algorithm>
#include <utility>

#include "util/log.hpp"

namespace gsmrelayd {

bool DialogueRecorder::listens() const {
  const bool logged = util::log_enabled(util::LogLevel::debug);
  log_missed_ = log_missed_ || !logged;
  return logged || records();
}

void DialogueRecorder::log(const std::string& line) const {
  if (!line.empty()) util::log_debug(line, {{"MODEM", modem_}});
}

void DialogueRecorder::start(std::chrono::seconds length, const std::string& head) {
  const util::MutexLock lock(mutex_);
  lines_.clear();
  octets_ = 0;
  last_ = 0;
  transcript_ = modem::Transcript(modem::Transcript::Joins::midway);
  until_ = clock_.in(length);
  add(head);
  add("% in turn");
}

void DialogueRecorder::remark(const std::string& text) {
  if (!records()) return;
  const util::MutexLock lock(mutex_);
  add("# " + text);
}

modem::Transcript& DialogueRecorder::log_transcript() {
  if (std::exchange(log_missed_, false))
    log_transcript_ = modem::Transcript(modem::Transcript::Joins::midway);
  return log_transcript_;
}

void DialogueRecorder::said(std::string_view octets) {
  if (util::log_enabled(util::LogLevel::debug)) log(log_transcript().said(octets));
  if (!records()) return;
  const util::MutexLock lock(mutex_);
  if (auto line = transcript_.said(octets); !line.empty()) add(std::move(line));
}

void DialogueRecorder::heard(std::string_view line, Place place) {
  if (util::log_enabled(util::LogLevel::debug)) log(log_transcript().heard(line, place));
  if (!records()) return;
  const util::MutexLock lock(mutex_);
  if (auto text = transcript_.heard(line, place); !text.empty()) add(std::move(text));
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
