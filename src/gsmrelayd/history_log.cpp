#include "gsmrelayd/history_log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <vector>

#include "util/text.hpp"

namespace gsmrelayd {

bool HistoryLog::admit(spool::HistoryEntry& entry) {
  if (entry.kind == spool::HistoryKind::dialogue)
    return admit_dialogue(entry.modem, entry.what.starts_with(kSendFailure));
  const bool by_person = entry.kind == spool::HistoryKind::person;
  // An action without its number: "queue drop 17" is one of "queue drop".
  const auto number = entry.what.find_first_of("0123456789");
  auto subject = by_person             ? entry.what.substr(0, number)
                 : entry.route.empty() ? entry.modem
                                       : entry.route;
  auto& hour = hours_[{entry.kind, std::move(subject)}];
  const auto now = clock_.now();
  if (hour.kept == 0 || now - hour.began >= std::chrono::hours(1)) {
    hour.began = now;
    hour.kept = 0;
  }
  if (hour.kept >= kChangesPerHour) {
    ++hour.skipped;
    return false;
  }
  ++hour.kept;
  if (const int skipped = std::exchange(hour.skipped, 0); skipped > 0)
    entry.why +=
        fmt::format("{}{} changes before it were not kept", entry.why.empty() ? "" : "; ", skipped);
  return true;
}

bool HistoryLog::admit_dialogue(const std::string& modem, bool of_sending) {
  const auto now = clock_.now();
  const auto [found, first] = dialogues_.try_emplace(std::pair(modem, of_sending));
  auto& span = found->second;
  const bool ended = now - std::exchange(span.last, now) >= kFaultEnd;
  if (first || now - span.began >= kDialogueSpan) {
    span.began = now;
    const bool begins = first || ended;
    span.left = of_sending ? begins : begins ? kFirstDialogues : kLaterDialogues;
  }
  if (span.left == 0) return false;
  --span.left;
  return true;
}

bool HistoryLog::add(spool::HistoryEntry entry) {
  entry.happened = clock_.now();
  entry.why = util::mask_digits(entry.why);  // it may have words of a modem or a server
  const util::MutexLock lock(mutex_);
  if (!admit(entry)) return false;
  waiting_.push_back(std::move(entry));
  limit_waiting();
  return true;
}

void HistoryLog::limit_waiting() {
  const auto is_dialogue = [](const spool::HistoryEntry& one) {
    return one.kind == spool::HistoryKind::dialogue;
  };
  for (auto surplus = std::ranges::count_if(waiting_, is_dialogue) - kMostDialoguesWaiting;
       surplus > 0; --surplus)
    waiting_.erase(std::ranges::find_if(waiting_, is_dialogue));
  while (waiting_.size() > kMostWaiting) waiting_.pop_front();
}

util::Result<void> HistoryLog::write(spool::Spool& spool) {
  const util::MutexLock one_at_a_time(write_mutex_);
  std::deque<spool::HistoryEntry> taken;
  {
    const util::MutexLock lock(mutex_);
    taken.swap(waiting_);
  }
  if (taken.empty()) return {};
  auto written = spool::History(spool).record(std::vector(taken.begin(), taken.end()));
  if (written) return {};
  const util::MutexLock lock(mutex_);
  waiting_.insert(waiting_.begin(), std::make_move_iterator(taken.begin()),
                  std::make_move_iterator(taken.end()));
  limit_waiting();
  return written;
}

}  // namespace gsmrelayd
