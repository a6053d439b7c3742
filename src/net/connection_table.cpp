#include "net/connection_table.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <cassert>
#include <string_view>
#include <tuple>

namespace net {

void ConnectionTable::accepted(int socket, ConnectionOwner owner) {
  assert(socket >= 0);
  const util::MutexLock lock(mutex_);
  // An entry that is still there belongs to a socket that was closed without a word.
  if (const auto stale = places_.find(socket); stale != places_.end() && is_served(stale->second))
    --served_;
  places_.insert_or_assign(socket, Place{.owner = std::move(owner), .since = clock_.now()});
}

bool ConnectionTable::has_one(State state) const {
  return std::any_of(places_.begin(), places_.end(),
                     [state](const auto& one) { return one.second.state == state; });
}

unsigned ConnectionTable::count(bool served, const std::string& subject) const {
  return static_cast<unsigned>(std::count_if(places_.begin(), places_.end(), [&](const auto& one) {
    return is_served(one.second) == served && one.second.owner.subject == subject;
  }));
}

template <class Allowed>
std::optional<int> ConnectionTable::worst(bool served, const Allowed& allowed) const {
  std::map<std::string_view, int> of_network, of_subject;
  for (const auto& [socket, place] : places_) {
    if (is_served(place) != served) continue;
    ++of_network[place.owner.network];
    ++of_subject[place.owner.subject];
  }
  const auto rank = [&](const Place& place) {  // the lowest one is cut off
    return std::tuple(place.proven, -of_network[place.owner.network],
                      -of_subject[place.owner.subject], place.since);
  };
  const std::pair<const int, Place>* found = nullptr;
  for (const auto& one : places_) {
    if (is_served(one.second) != served || !allowed(one.second)) continue;
    if (found == nullptr || rank(one.second) < rank(found->second)) found = &one;
  }
  return found == nullptr ? std::nullopt : std::optional(found->first);
}

std::optional<int> ConnectionTable::surplus() const {
  const util::MutexLock lock(mutex_);
  const auto waiting = static_cast<unsigned>(places_.size()) - served_;
  const auto share = Limits::share(limits_.waiting);
  const auto is_silent = [](const Place& place) {
    return place.state == State::silent && !place.owner.administrator;
  };
  if (waiting <= share) return std::nullopt;
  std::map<std::string_view, unsigned> of_subject;
  for (const auto& [socket, place] : places_)
    if (!is_served(place) && !place.owner.administrator) ++of_subject[place.owner.subject];
  of_subject.erase("");
  const auto most = std::max_element(of_subject.begin(), of_subject.end(),
                                     [](auto& a, auto& b) { return a.second < b.second; });
  if (most != of_subject.end() && most->second > share) {
    const auto own = worst(false, [&](const Place& place) {
      return is_silent(place) && place.owner.subject == most->first;
    });
    if (own) return own;
  }
  if (waiting <= limits_.waiting) return std::nullopt;
  if (const auto silent = worst(false, is_silent)) return silent;
  return worst(false, [](const Place& place) { return !place.owner.administrator; });
}

void ConnectionTable::cut_off(int socket) {
  // Under the lock: closed() waits, so that the number cannot become another socket's.
  ::shutdown(socket, SHUT_RDWR);
  places_.at(socket).state = State::leaving;
}

bool ConnectionTable::serve(int socket) {
  const util::MutexLock lock(mutex_);
  const auto found = places_.find(socket);
  assert(found != places_.end() && !is_served(found->second));
  auto& place = found->second;
  const auto& owner = place.owner;
  const auto share = Limits::share(limits_.served);
  const bool has_share = !owner.administrator && !owner.subject.empty() && served_ >= share &&
                         count(true, owner.subject) >= share;
  const auto room = owner.administrator
                        ? limits_.served
                        : limits_.served - std::min(limits_.served - 1, limits_.reserved);
  if (!has_share && served_ < room) {
    place.state = State::reading;
    place.since = clock_.now();
    ++served_;
    return true;
  }
  place.state = State::asking;
  if (!has_one(State::reading) || (place.made_room && has_one(State::leaving))) return false;
  const auto before = clock_.now() - limits_.undisturbed;
  const auto other = worst(true, [&](const Place& one) {
    return one.state == State::reading && one.since <= before &&
           (owner.administrator || !one.owner.administrator) &&
           (!has_share || one.owner.subject == owner.subject);
  });
  if (!other) return false;
  cut_off(*other);
  place.made_room = true;
  return false;
}

bool ConnectionTable::arrived(int socket) {
  const util::MutexLock lock(mutex_);
  const auto found = places_.find(socket);
  if (found == places_.end()) return true;
  if (found->second.state == State::leaving) return false;
  found->second.state = State::handling;
  found->second.proven = true;
  return true;
}

void ConnectionTable::expect(int socket) {
  const util::MutexLock lock(mutex_);
  const auto found = places_.find(socket);
  if (found == places_.end() || found->second.state == State::leaving) return;
  found->second.state = State::reading;
  found->second.since = clock_.now();
}

void ConnectionTable::closed(int socket) {
  {
    const util::MutexLock lock(mutex_);
    const auto found = places_.find(socket);
    if (found == places_.end()) return;
    if (is_served(found->second)) --served_;
    places_.erase(found);
  }
  place_is_free_();
}

unsigned ConnectionTable::served() const {
  const util::MutexLock lock(mutex_);
  return served_;
}

unsigned ConnectionTable::waiting() const {
  const util::MutexLock lock(mutex_);
  return static_cast<unsigned>(places_.size()) - served_;
}

}  // namespace net
