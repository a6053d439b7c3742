#include "backend/publisher/dispatcher.hpp"

#include <algorithm>
#include <cassert>

namespace publisher {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kSlow = std::chrono::seconds(5);
/// A user whose server was slow rests for this many times the time that it took.
constexpr int kRest = 4;
/// It is doubled as often if the next ones are slow too.
constexpr int kMostDoublings = 2;

std::string rest_of(const std::string& user) {
  return "rest " + user;
}

std::size_t lane_index(Lane lane) {
  return static_cast<std::size_t>(lane);
}

}  // namespace

void Dispatcher::begin_round() {
  scheduler_.begin_round();
  // A user with nothing waiting is forgotten after a whole round, once the rest is over.
  std::erase_if(slow_, [this](const auto& each) {
    return !each.second.waits && schedule_.is_due(rest_of(each.first));
  });
  for (auto& [user, slow] : slow_) slow.waits = false;
}

void Dispatcher::add(const Candidate& candidate) {
  const auto& [user, id, place, overdue] = candidate;
  const auto slow = slow_.find(user);
  if (slow != slow_.end()) slow->second.waits = true;
  Turn turn{.user = user, .id = id, .lane = Lane::fixed, .place = place};
  bool is_due = schedule_.is_due(id);
  if (place.empty()) {
    turn.lane = own_lane(user);
    is_due = is_due && schedule_.is_due(rest_of(user));
  } else if (!breakers_.admits(place)) {
    // It takes no turn. One whose time has passed is looked at, and counted as a try.
    is_due = is_due && overdue;
    turn.place.clear();
  }
  scheduler_.add(turn, is_due);
}

bool Dispatcher::has_lane(Lane lane) const {
  if (in_flight() >= kAtOnce) return false;
  if (lane == Lane::fixed) return true;
  const int slow = in_flight_[lane_index(Lane::slow)];
  const int unknown = slow + in_flight_[lane_index(Lane::own)];
  if (unknown + in_flight_[lane_index(Lane::known)] >= kOwnAtOnce) return false;
  if (lane == Lane::known) return true;
  return unknown < kUnknownAtOnce && (lane == Lane::own || slow < kSlowAtOnce);
}

Lane Dispatcher::own_lane(const std::string& user) const {
  if (slow_.contains(user)) return Lane::slow;
  return known_.contains(user) ? Lane::known : Lane::own;
}

void Dispatcher::remember(const std::string& user) {
  known_[user] = clock_.now();
  if (known_.size() <= kMostKnown) return;
  known_.erase(std::min_element(known_.begin(), known_.end(),
                                [](const auto& a, const auto& b) { return a.second < b.second; }));
}

std::optional<Turn> Dispatcher::next() {
  // The user may have become slow since the round began.
  const auto lane_of = [this](const Turn& one) {
    return one.lane == Lane::fixed ? one.lane : own_lane(one.user);
  };
  auto turn = scheduler_.next([&](const Turn& one) {
    if (!has_lane(lane_of(one))) return false;
    if (one.lane != Lane::fixed) return schedule_.is_due(rest_of(one.user));
    return one.place.empty() ||
           (breakers_.admits(one.place) && breakers_.in_flight(one.place) < kPlaceAtOnce);
  });
  if (!turn) return std::nullopt;
  turn->lane = lane_of(*turn);
  ++in_flight_[lane_index(turn->lane)];
  if (!turn->place.empty()) breakers_.begin(turn->place);
  return turn;
}

void Dispatcher::finish(const Turn& turn, bool used) {
  assert(in_flight_[lane_index(turn.lane)] > 0);
  --in_flight_[lane_index(turn.lane)];
  scheduler_.finish(turn.user, used);
}

bool Dispatcher::enter_account(const std::string& id, const std::string& account) {
  if (schedule_.is_due(account)) return true;
  schedule_.wait_for(id, account);
  return false;
}

bool Dispatcher::enter_place(const Turn& turn, const std::string& place) {
  if (turn.place == place) return true;
  if (!breakers_.admits(place)) {
    schedule_.wait_until(turn.id, breakers_.retry_at(place));
    return false;
  }
  breakers_.begin(place);
  return true;
}

void Dispatcher::leave_place(const Turn& turn, const std::string& place, Verdict verdict,
                             milliseconds wait) {
  breakers_.end(place, turn.user, verdict, wait);
}

void Dispatcher::note_duration(const std::string& user, milliseconds took, bool works) {
  if (took <= kSlow) {
    if (works) remember(user);
    // Once is not enough: a user may have a fast server beside slow ones.
    const auto found = slow_.find(user);
    if (found != slow_.end() && --found->second.times <= 0) slow_.erase(found);
    return;
  }
  known_.erase(user);
  auto& slow = slow_[user];
  slow.waits = true;
  const auto factor = kRest << std::min(slow.times, kMostDoublings);
  slow.times = std::min(slow.times + 1, kMostDoublings + 1);
  schedule_.back_off(rest_of(user), 0, factor * took);
}

void Dispatcher::back_off(const std::string& id, int tries, milliseconds at_least) {
  schedule_.back_off(id, tries, at_least);
}

void Dispatcher::pause_account(const std::string& account, const std::string& id) {
  schedule_.wait_for(account, id);
}

milliseconds Dispatcher::until_next(milliseconds most) {
  return std::min(schedule_.until_next(most), breakers_.until_next(most));
}

}  // namespace publisher
