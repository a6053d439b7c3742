#include "warnings/tracker.hpp"

#include <algorithm>

namespace warnings {

namespace {

std::chrono::milliseconds age(util::Deadline since, util::Deadline now) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(now - since);
}

}  // namespace

std::vector<Finding> Tracker::update(std::vector<Finding> findings, util::Deadline now) {
  for (auto& finding : findings) {
    if (find(finding.code) == nullptr) continue;
    Key key{finding.code, finding.subject};
    const auto begun = now - finding.lasts;
    const auto [at, fresh] = seen_.try_emplace(std::move(key), Seen{begun, now, false, {}});
    at->second.first = fresh ? begun : std::min(at->second.first, begun);
    at->second.last = now;
    at->second.finding = std::move(finding);
  }
  std::vector<Finding> visible;
  for (auto at = seen_.begin(); at != seen_.end();) {
    auto& seen = at->second;
    const auto& definition = *find(seen.finding.code);
    const bool here = seen.last == now;
    if (!here && (!seen.shown || now - seen.last >= definition.gone_after)) {
      at = seen_.erase(at);
      continue;
    }
    if (here) seen.shown = seen.shown || now - seen.first >= definition.visible_after;
    if (seen.shown) {
      visible.push_back(seen.finding);
      visible.back().lasts = age(seen.first, now);
    }
    ++at;
  }
  return visible;
}

}  // namespace warnings
