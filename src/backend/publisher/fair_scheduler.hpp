// Decides whose publication is next: one user after the other, the longest waiting user first, each
// with the oldest publication, and one publication of a user at a time. So one user's many
// publications never delay the first one of another user. In memory; used under one lock.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace publisher {

/// The requests that share one limit of requests at once.
enum class Lane {
  fixed,  ///< to an address of the platform or of the configuration
  own,    ///< to the account's own server, of a user who is not known yet
  known,  ///< to the account's own server, of a user whose server responded in time before
  slow,   ///< to the account's own server, of a user whose servers were slow before
};

/// A publication whose turn it is.
struct Turn {
  std::string user, id;
  Lane lane = Lane::fixed;
  std::string place{};  ///< the platform's server; empty: known after the lease
};

class FairScheduler {
 public:
  /// Begins a new round and forgets users with nothing waiting and nothing in flight.
  void begin_round();
  /// Adds a waiting publication, the oldest of a user first. One that is not due keeps the user's
  /// place in the order, and is not returned. One in flight is ignored.
  void add(const Turn& turn, bool is_due);
  /// Returns the next publication of this round that `admits` accepts, or nothing. Its user gets no
  /// other turn before finish().
  std::optional<Turn> next(const std::function<bool(const Turn&)>& admits);
  /// Ends the turn of a user. If it was not `used` (nothing was sent, because of a pause), the user
  /// gets the place in the order back.
  void finish(const std::string& user, bool used);
  /// Returns true if a user had more due than one round takes.
  bool left_over() const { return left_over_; }

 private:
  using Line = std::deque<Turn>;  // of one user
  struct Seen {
    std::uint64_t last_turn = 0, turn_before = 0;
    std::uint64_t round = 0;
    Line* line = nullptr;
    std::string in_flight;
    Line parked;  ///< the line while a publication is in flight
  };

  std::map<std::string, Seen, std::less<>> users_;
  /// By the user's last turn, then by the age of the user's oldest publication.
  std::map<std::pair<std::uint64_t, std::uint64_t>, Line> lines_;
  std::uint64_t turn_ = 0, round_ = 0, order_ = 0;
  bool left_over_ = false;
};

}  // namespace publisher
