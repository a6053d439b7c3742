// Whose turn it is: one user after the other, whoever waits longest first, each with his oldest
// post. So nobody's many posts stand before somebody else's one. In memory, one thread.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace publisher {

class Turns {
 public:
  /// A new round: who has nothing that waits is forgotten.
  void begin();
  /// That user has something that waits; told oldest first. Not due: only his last turn is
  /// remembered.
  void waits(const std::string& user, const std::string& id, bool is_due);
  /// The next one of this round; nothing at its end.
  std::optional<std::string> next();
  /// More was due than one round takes of one user.
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
  /// By the user's last turn; never yet: by the age of his oldest.
  std::map<std::pair<std::uint64_t, std::uint64_t>, Line> lines_;
  std::uint64_t turn_ = 0, round_ = 0;
  bool left_over_ = false;
};

}  // namespace publisher
