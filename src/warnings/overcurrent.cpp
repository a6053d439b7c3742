#include "warnings/overcurrent.hpp"

namespace warnings {

bool OvercurrentLog::note(const std::string& port, std::int64_t count, util::Deadline now) {
  const util::MutexLock lock(mutex_);
  const auto [found, first] = ports_.try_emplace(port);
  auto& known = found->second;
  if (first && !looked_) known.count = count;
  if (count < known.count) known.count = 0;  // the hub was plugged in again
  if (count > known.count) {
    known.risen = now;
    known.lately = true;
  }
  known.count = count;
  known.lately = known.lately && now - known.risen < kLately;
  return known.lately;
}

void OvercurrentLog::end_look() {
  const util::MutexLock lock(mutex_);
  looked_ = true;
}

}  // namespace warnings
