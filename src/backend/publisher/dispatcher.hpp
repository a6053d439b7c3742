// Decides which publication may be tried now: the order of users, pauses of publications, accounts,
// places and of users with slow servers, and how many requests run at once. In memory; used under
// one lock.
#pragma once

#include <array>
#include <chrono>
#include <map>
#include <numeric>
#include <optional>
#include <string>

#include "backend/publisher/circuit_breakers.hpp"
#include "backend/publisher/fair_scheduler.hpp"
#include "backend/publisher/schedule.hpp"
#include "util/clock.hpp"

namespace publisher {

class Dispatcher {
 public:
  /// The most requests that run at once: all; those to accounts' own servers; of these the ones of
  /// users whose servers have not responded in time before; and of these the ones of users whose
  /// servers were slow. So many new users with silent servers leave lanes to the users who are
  /// known.
  static constexpr int kAtOnce = 128, kOwnAtOnce = 96, kUnknownAtOnce = 80, kSlowAtOnce = 16;
  /// The most users who are remembered as known, since this program was started.
  static constexpr std::size_t kMostKnown = 10'000;
  /// To one platform's server: if it is silent, it leaves lanes to the others.
  static constexpr int kPlaceAtOnce = 48;

  /// `seed`: of the random part of pauses; fixed in tests.
  Dispatcher(const util::Clock& clock, std::uint64_t seed)
      : clock_(clock), schedule_(clock, seed), breakers_(clock, seed + 1) {}

  struct Candidate {
    std::string user, id;
    std::string place{};   ///< the platform's server; empty: the account's own server
    bool overdue = false;  ///< its time limit has passed: a pause of the place must not keep it
  };
  /// Begins a new round.
  void begin_round();
  /// Adds a waiting publication, the oldest of a user first.
  void add(const Candidate& candidate);
  /// Returns the next publication of the round that may be tried now, and counts it as in flight.
  /// finish() must follow. Nothing if none is due or too many are in flight.
  std::optional<Turn> next();
  /// Ends a turn. `used`: a request was sent, or an error was found; then the user's next turn
  /// comes after those of the other users.
  void finish(const Turn& turn, bool used);

  /// Returns false if the account is paused: then the publication waits for the end of the pause.
  bool enter_account(const std::string& id, const std::string& account);
  /// Begins a request to a place. Returns false if it is paused: then the publication waits.
  /// leave_place() must follow a true. A turn with a place has begun its request already.
  bool enter_place(const Turn& turn, const std::string& place);
  void leave_place(const Turn& turn, const std::string& place, Verdict verdict,
                   std::chrono::milliseconds wait);
  /// Notes how long the account's own server took, with the lease. After more than 5 s the user's
  /// publications for own servers rest for four times that, then 8 and 16 times. `works`: it has
  /// responded to a request, so the user is known, until a server of the user is slow.
  void note_duration(const std::string& user, std::chrono::milliseconds took, bool works = false);

  /// Makes a publication (or an account) wait after `tries` failures.
  void back_off(const std::string& id, int tries, std::chrono::milliseconds at_least);
  /// Makes the other publications of an account wait as long as `id`.
  void pause_account(const std::string& account, const std::string& id);
  void forget(const std::string& id) { schedule_.forget(id); }

  int in_flight() const { return std::accumulate(in_flight_.begin(), in_flight_.end(), 0); }
  /// Returns true if something was left over at the end of the round.
  bool left_over() const { return scheduler_.left_over(); }
  /// Returns the time until something may be due, `most` at most.
  std::chrono::milliseconds until_next(std::chrono::milliseconds most);

 private:
  bool has_lane(Lane lane) const;
  Lane own_lane(const std::string& user) const;
  void remember(const std::string& user);

  const util::Clock& clock_;
  Schedule schedule_;
  FairScheduler scheduler_;
  CircuitBreakers breakers_;
  std::array<int, 4> in_flight_{};  ///< by Lane
  struct Slow {
    int times = 0;       ///< slow responses less fast ones
    bool waits = false;  ///< the user had something waiting in this round
  };
  std::map<std::string, Slow> slow_;
  std::map<std::string, util::Deadline> known_;  ///< when a server of the user responded last
};

}  // namespace publisher
