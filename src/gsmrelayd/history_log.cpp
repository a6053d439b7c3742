#include "gsmrelayd/history_log.hpp"

#include <fmt/format.h>

#include <chrono>
#include <vector>

#include "util/text.hpp"

namespace gsmrelayd {

bool HistoryLog::admit(spool::HistoryEntry& entry) {
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

void HistoryLog::add(spool::HistoryEntry entry) {
  entry.wall = clock_.wall();
  entry.why = util::mask_digits(entry.why);  // it may have words of a modem or a server
  const util::MutexLock lock(mutex_);
  if (!admit(entry)) return;
  waiting_.push_back({clock_.now(), std::move(entry)});
  if (waiting_.size() > kMostWaiting) waiting_.pop_front();
}

util::Result<void> HistoryLog::write(spool::Spool& spool) {
  const util::MutexLock one_at_a_time(write_mutex_);
  std::deque<Waiting> taken;
  {
    const util::MutexLock lock(mutex_);
    taken.swap(waiting_);
  }
  if (taken.empty()) return {};
  spool::History history(spool);
  const auto now = clock_.now();
  const auto service = history.now();
  std::vector<spool::HistoryEntry> entries;
  for (const auto& [added, entry] : taken) {
    entries.push_back(entry);
    entries.back().service = service - std::chrono::duration_cast<spool::ServiceTime>(now - added);
  }
  auto written = history.record(entries);
  if (written) return {};
  const util::MutexLock lock(mutex_);
  waiting_.insert(waiting_.begin(), std::make_move_iterator(taken.begin()),
                  std::make_move_iterator(taken.end()));
  while (waiting_.size() > kMostWaiting) waiting_.pop_front();
  return written;
}

}  // namespace gsmrelayd
