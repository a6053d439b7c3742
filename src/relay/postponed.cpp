#include "relay/postponed.hpp"

namespace relay {

void Postponed::add(spool::Id id, const std::string& sender) {
  released_.erase(id);
  if (waiting_.size() < kMost) waiting_.insert_or_assign(id, sender);
}

void Postponed::remove(spool::Id id) {
  waiting_.erase(id);
  released_.erase(id);
}

void Postponed::release(const std::string& sender) {
  std::erase_if(waiting_, [&](const auto& entry) {
    if (entry.second != sender) return false;
    released_.insert(entry.first);
    return true;
  });
}

void Postponed::release_all() {
  for (const auto& [id, sender] : waiting_) released_.insert(id);
  waiting_.clear();
}

std::vector<spool::Id> Postponed::released(std::size_t limit) const {
  std::vector<spool::Id> first;
  for (const auto id : released_) {
    if (first.size() == limit) break;
    first.push_back(id);
  }
  return first;
}

}  // namespace relay
