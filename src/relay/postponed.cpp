#include "relay/postponed.hpp"

namespace relay {

void Postponed::add(spool::Id id, const std::string& sender) {
  if (waiting_.size() < kMost) waiting_.insert_or_assign(id, sender);
}

void Postponed::release(const std::string& sender) {
  std::erase_if(waiting_, [&](const auto& entry) {
    if (entry.second != sender) return false;
    released_.push_back(entry.first);
    return true;
  });
}

void Postponed::release_all() {
  for (const auto& [id, sender] : waiting_) released_.push_back(id);
  waiting_.clear();
}

}  // namespace relay
