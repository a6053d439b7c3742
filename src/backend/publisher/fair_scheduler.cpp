#include "backend/publisher/fair_scheduler.hpp"

#include <algorithm>
#include <cassert>

namespace publisher {
namespace {

constexpr std::size_t kMostInARound = 20;  // of one user

}  // namespace

void FairScheduler::begin_round() {
  std::erase_if(users_, [this](const auto& each) {
    return each.second.round != round_ && each.second.in_flight.empty();
  });
  for (auto& [user, seen] : users_) seen.parked.clear();
  lines_.clear();
  left_over_ = false;
  ++round_;
}

void FairScheduler::add(const Turn& turn, bool is_due) {
  auto& seen = users_[turn.user];
  if (seen.round != round_) {
    seen.round = round_;
    seen.line = nullptr;
  }
  if (!is_due || seen.in_flight == turn.id) return;
  if (seen.line == nullptr)
    seen.line = seen.in_flight.empty() ? &lines_[{seen.last_turn, ++order_}] : &seen.parked;
  if (seen.line->size() < kMostInARound)
    seen.line->push_back(turn);
  else
    left_over_ = true;
}

std::optional<Turn> FairScheduler::next(const std::function<bool(const Turn&)>& admits) {
  for (auto at = lines_.begin(); at != lines_.end(); ++at) {
    auto& line = at->second;
    const auto found = std::find_if(line.begin(), line.end(), admits);
    if (found == line.end()) continue;
    auto turn = std::move(*found);
    line.erase(found);
    auto& seen = users_[turn.user];
    seen.in_flight = turn.id;
    seen.turn_before = seen.last_turn;
    seen.last_turn = ++turn_;
    seen.parked = std::move(line);
    seen.line = &seen.parked;
    lines_.erase(at);
    return turn;
  }
  return std::nullopt;
}

void FairScheduler::finish(const std::string& user, bool used) {
  const auto found = users_.find(user);
  assert(found != users_.end() && !found->second.in_flight.empty());
  auto& seen = found->second;
  seen.in_flight.clear();
  if (!used) seen.last_turn = seen.turn_before;
  seen.line = nullptr;
  if (seen.parked.empty()) return;
  auto& line = lines_[{seen.last_turn, ++order_}];
  line = std::exchange(seen.parked, {});
  seen.line = &line;
}

}  // namespace publisher
