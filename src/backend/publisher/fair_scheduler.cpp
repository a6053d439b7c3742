#include "backend/publisher/fair_scheduler.hpp"

namespace publisher {
namespace {

constexpr std::size_t kMostInARound = 20;  // of one user

}  // namespace

void FairScheduler::begin_round() {
  std::erase_if(users_, [this](const auto& each) { return each.second.round != round_; });
  lines_.clear();
  left_over_ = false;
  ++round_;
}

void FairScheduler::add(const std::string& user, const std::string& id, bool is_due) {
  auto& seen = users_[user];
  if (seen.round != round_) {
    seen.round = round_;
    seen.line = nullptr;
  }
  if (!is_due) return;
  if (seen.line == nullptr)
    seen.line = &lines_.try_emplace({seen.last_turn, lines_.size()}, Line{user, {}}).first->second;
  if (seen.line->ids.size() < kMostInARound)
    seen.line->ids.push_back(id);
  else
    left_over_ = true;
}

std::optional<std::string> FairScheduler::next() {
  if (lines_.empty()) return std::nullopt;
  auto first = lines_.extract(lines_.begin());
  auto& line = first.mapped();
  auto id = std::move(line.ids.front());
  line.ids.pop_front();
  users_[line.user].last_turn = ++turn_;
  if (!line.ids.empty()) {
    first.key() = {turn_, 0};
    lines_.insert(std::move(first));
  }
  return id;
}

}  // namespace publisher
