#include "firmware-host/timers.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace firmware {

Timers::Id Timers::after(util::Duration delay, std::function<void()> what) {
  assert(what);
  const Id id = ++last_;
  pending_.emplace(Key{clock_.in(delay), id}, std::move(what));
  return id;
}

void Timers::cancel(Id id) {
  const auto found = std::find_if(pending_.begin(), pending_.end(),
                                  [id](const auto& entry) { return entry.first.second == id; });
  if (found != pending_.end()) pending_.erase(found);
}

std::optional<util::Deadline> Timers::next() const {
  if (pending_.empty()) return std::nullopt;
  return pending_.begin()->first.first;
}

void Timers::run() {
  const util::Deadline now = clock_.now();
  const Id newest = last_;
  while (!pending_.empty() && pending_.begin()->first.first <= now) {
    auto due = pending_.begin();
    if (due->first.second > newest) break;
    auto what = std::move(due->second);
    pending_.erase(due);
    what();
  }
}

}  // namespace firmware
