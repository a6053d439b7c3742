// The durable queue: what is to be published, sealed, and the results, without content. One file,
// any thread. SQLite's exceptions come through as a `retry` or `reject` of Result.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "backend/publisher/publication.hpp"
#include "crypto/keyring.hpp"
#include "database/database.hpp"
#include "util/clock.hpp"

namespace publisher {

struct Waiting {
  std::string id;
  std::string user_id;
};

/// A publication under way.
struct Job {
  Publication publication;
  util::WallTime taken_at;
  int tries = 0;
  /// A request left and no answer came, since then.
  std::optional<util::WallTime> in_flight_since;
  std::vector<std::string> parts;  ///< posts of its thread that are made
};

/// What a user may see.
struct Outcome {
  std::string id, platform, account;
  State state = State::waiting;
  std::string what;  ///< for people
  std::int64_t at = 0;
};

/// A result to be told by SMS.
struct DueResult {
  std::string publication, number, platform;  ///< `number` empty: it does not open
  State state = State::failed;
  std::string what;
  int tries = 0;
};

class Store {
 public:
  static util::Result<std::unique_ptr<Store>> open(const std::string& path, crypto::Keyring keys);

  struct AcceptResult {
    State state = State::waiting;
    bool repeated = false;
    bool of_another = false;  ///< another user has this id: not taken
    bool full = false;        ///< this user has kMostWaiting already: not taken
  };
  static constexpr int kMostWaiting = 500;
  /// On disk when it returns. `number` empty: no answer by SMS.
  util::Result<AcceptResult> accept(const Publication& publication, const std::string& number,
                                    util::WallTime now);
  util::Result<std::vector<Outcome>> results(const std::string& user_id);
  /// Everything of that user: gives how many publications.
  util::Result<int> erase_user(const std::string& user_id);

  /// Oldest first. `visit` is called under the store's lock: it must be quick and not come back
  /// here.
  util::Result<void> each_waiting(const std::function<void(const Waiting&)>& visit);
  /// Nothing if it is gone or settled. `reject` if it cannot be unsealed.
  util::Result<std::optional<Job>> load(const std::string& id);
  /// From here on nobody knows whether it was made: before a request leaves.
  util::Result<void> mark_in_flight(const std::string& id, util::WallTime now);
  /// The answer came: it was not made.
  util::Result<void> postpone(const std::string& id, std::string_view why, bool still_in_flight);
  /// One post of a thread was made.
  util::Result<void> add_part(const std::string& id, std::size_t number, const std::string& post);
  /// The end: the content is erased in the same transaction.
  util::Result<void> settle(const std::string& id, State state, std::string_view what,
                            util::WallTime now);

  util::Result<std::vector<DueResult>> due_results(int limit);
  util::Result<void> postpone_result(const std::string& publication);
  util::Result<void> result_told(const std::string& publication);

  /// Results that were settled before `before`.
  util::Result<int> prune(util::WallTime before);
  /// Seals what an older key sealed under the newest one, `limit` fields at most; gives how many.
  util::Result<int> reseal(int limit);

 private:
  Store(database::Database database, crypto::Keyring keys)
      : database_(std::move(database)), keys_(std::move(keys)) {}
  template <class Work>
  auto guarded(std::string_view what, Work work) -> decltype(work());
  int waiting_of(const std::string& user_id);
  std::string unsealed(const std::string& context, util::OctetView sealed) const;

  std::mutex mutex_;
  database::Database database_;
  crypto::Keyring keys_;
};

}  // namespace publisher
