#include "gsmrelayd/event_log.hpp"

#include <algorithm>

namespace gsmrelayd {

void EventLog::add(std::string kind, std::string subject, std::string text) {
  {
    const util::MutexLock lock(mutex_);
    events_.push_back(
        {++last_, clock_.wall(), std::move(kind), std::move(subject), std::move(text)});
    if (events_.size() > kKept) events_.pop_front();
  }
  changed_.notify_all();
}

std::vector<control::WatchEvent> EventLog::after(std::uint64_t number,
                                                 std::chrono::milliseconds wait) {
  util::MutexLock lock(mutex_);
  const auto until = std::chrono::steady_clock::now() + wait;
  while (!stopped_ && last_ <= number && changed_.wait_until(lock, until)) {
  }
  const auto first = std::find_if(events_.begin(), events_.end(),
                                  [&](const auto& event) { return event.number > number; });
  return {first, events_.end()};
}

void EventLog::stop() {
  {
    const util::MutexLock lock(mutex_);
    stopped_ = true;
  }
  changed_.notify_all();
}

}  // namespace gsmrelayd
