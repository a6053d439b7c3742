// Decides whose publication is next: one user after the other, the longest waiting user first, each
// with the oldest publication. So one user's many publications never delay the first one of another
// user. In memory; used by one thread.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace publisher {

class FairScheduler {
 public:
  /// Begins a new round and forgets users without waiting publications.
  void begin_round();
  /// Adds a waiting publication, the oldest of a user first. One that is not due keeps the user's
  /// place, and is not returned.
  void add(const std::string& user, const std::string& id, bool is_due);
  /// Returns the next publication of this round, or nothing at its end.
  std::optional<std::string> next();
  /// Returns true if a user had more due than one round takes.
  bool left_over() const { return left_over_; }

 private:
  struct Line {
    std::string user;
    std::deque<std::string> ids;
  };
  struct Seen {
    std::uint64_t last_turn = 0;
    std::uint64_t round = 0;
    Line* line = nullptr;
  };

  std::map<std::string, Seen, std::less<>> users_;
  /// By the user's last turn, then by the age of the user's oldest publication.
  std::map<std::pair<std::uint64_t, std::uint64_t>, Line> lines_;
  std::uint64_t turn_ = 0, round_ = 0;
  bool left_over_ = false;
};

}  // namespace publisher
