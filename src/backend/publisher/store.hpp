// The queue on disk: sealed publications that wait, and results without content. Thread-safe.
// Errors of the disk are `retry` or `reject`.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "backend/publisher/publication.hpp"
#include "crypto/keyring.hpp"
#include "database/database.hpp"
#include "util/clock.hpp"
#include "util/mutex.hpp"

namespace publisher {

struct Waiting {
  std::string id;
  std::string user_id;
  std::string platform;
  util::WallTime taken_at;
};

/// A publication that waits, with its progress.
struct Job {
  Publication publication;
  util::WallTime taken_at;
  int tries = 0;
  /// The time at which a request was sent whose response has not arrived.
  std::optional<util::WallTime> in_flight_since;
  /// The time at which the platform first rejected the account's token.
  std::optional<util::WallTime> rejected_since;
  std::string what;                ///< why the last try failed; for people
  std::vector<std::string> parts;  ///< ids of the posts of its thread that exist
  /// The id that the platform gets instead, the same at each try: 64 hexadecimal digits. Without
  /// the key file nobody can join it with `publication.id`, or with the posts at another platform.
  /// It is computed under the newest key when the publication is accepted, and stored with it.
  /// (One that an earlier version accepted has it from the look-up key.)
  std::string public_id{};
};

/// The state of a publication, as its user may see it.
struct Outcome {
  std::string id, platform, account;
  State state = State::waiting;
  std::string what;  ///< for people
  std::int64_t at = 0;
};

/// A result to send by SMS.
struct DueResult {
  std::string publication, number, platform;  ///< `number` is empty if it does not open
  State state = State::failed;
  std::string what;
  int tries = 0;
};

class Store {
 public:
  /// `most_octets`: the limit of the database for new publications.
  static util::Result<std::unique_ptr<Store>> open(
      const std::string& path, crypto::Keyring keys,
      std::int64_t most_octets = std::numeric_limits<std::int64_t>::max());

  struct AcceptResult {
    State state = State::waiting;
    bool repeated = false;
    bool of_another = false;  ///< another user has this id: not accepted
    bool full = false;        ///< kMostWaiting of this user wait: not accepted
    bool no_space = false;    ///< the limit of the database is reached: not accepted
  };
  static constexpr int kMostWaiting = 500;
  /// Writes the publication to disk if it is new. `number`: gets the result by SMS; empty: none.
  /// `state` of a new one: `waiting` or `restored`.
  util::Result<AcceptResult> accept(const Publication& publication, const std::string& number,
                                    util::WallTime now, State state = State::waiting);
  /// The most refusals of one user within a day: each costs an SMS.
  static constexpr int kMostRefusals = 50;
  /// Writes the result of a publication that the Gateway server or this program has refused, so
  /// that its user sees it, and gets it by SMS: `failed`, with `what`. Does nothing for a known id.
  /// `full`: kMostRefusals of this user's publications failed within a day.
  util::Result<AcceptResult> accept_refusal(const Publication& publication,
                                            const std::string& number, const std::string& what,
                                            util::WallTime now);
  /// Returns how many octets of the database's file are in use.
  util::Result<std::int64_t> used_octets();
  util::Result<std::vector<Outcome>> results(const std::string& user_id);
  /// Erases everything of that user. Returns the number of publications.
  util::Result<int> erase_user(const std::string& user_id);

  /// Makes the restored publications of the database at `path` wait to be published, and forgets
  /// how often each was tried. Needs no key. Returns how many.
  static util::Result<int> release_restored(const std::string& path);
  /// Ends the restored publications of the database at `path` as `maybe_sent`. Needs no key.
  /// Returns how many.
  static util::Result<int> end_all_restored(const std::string& path, util::WallTime now);
  /// Counts `elapsed` as time in which the operator could decide, and ends the restored
  /// publications that had `at_most` of it as `maybe_sent`. Returns how many.
  util::Result<int> end_restored(util::Duration elapsed, util::Duration at_most,
                                 util::WallTime now);
  util::Result<int> count_restored();

  /// Calls `visit` for each waiting publication, the oldest first, under the lock of the store: it
  /// must be quick and must not use the store.
  util::Result<void> each_waiting(const std::function<void(const Waiting&)>& visit);
  /// Reads a waiting publication; nothing if it is erased or settled. `reject` if it does not open.
  util::Result<std::optional<Job>> load(const std::string& id);
  /// Stores the id of the account at which the publication is made. Fails with `reject` if it is
  /// erased or settled.
  util::Result<void> keep_account(const std::string& id, const std::string& account_id);
  /// Records, before a request is sent, that the outcome is unknown from now on.
  util::Result<void> mark_in_flight(const std::string& id, util::WallTime now);
  /// Records a failed try. `still_in_flight`: its outcome is still unknown.
  util::Result<void> postpone(const std::string& id, std::string_view why, bool still_in_flight);
  /// Records that the platform rejected the account's token; the first time is kept.
  util::Result<void> mark_rejected(const std::string& id, util::WallTime now);
  /// Records that the token was not rejected at the last try.
  util::Result<void> forget_rejection(const std::string& id);
  /// Records the id of a post of a thread.
  util::Result<void> add_part(const std::string& id, std::size_t number, const std::string& post);
  /// Ends the publication, and erases its content in the same transaction.
  util::Result<void> settle(const std::string& id, State state, std::string_view what,
                            util::WallTime now);

  util::Result<std::vector<DueResult>> due_results(int limit);
  util::Result<void> postpone_result(const std::string& publication);
  util::Result<void> result_told(const std::string& publication);

  /// Erases the results settled before `before`. Returns how many.
  util::Result<int> prune(util::WallTime before);
  /// Seals up to `limit` fields again under the newest key. Returns how many.
  util::Result<int> reseal(int limit);

 private:
  Store(database::Database database, crypto::Keyring keys, std::int64_t most_octets)
      : database_(std::move(database)), keys_(std::move(keys)), most_octets_(most_octets) {}
  template <class Work>
  auto guarded(std::string_view what, Work work)
      -> decltype(work(std::declval<database::Database&>()));
  std::string unsealed(const std::string& context, util::OctetView sealed) const;
  std::string public_id_by(int key, const Publication& publication) const;
  /// Stores the public ids of publications that earlier versions took, which computed them at each
  /// try: under the look-up key, whose line may be removed later.
  util::Result<void> name_old();
  /// The same for some ids after `after`. Returns the last one looked at; empty: none is left.
  util::Result<std::string> name_some_old(const std::string& after);

  util::Mutex mutex_;
  database::Database database_ GUARDED_BY(mutex_);
  crypto::Keyring keys_;
  const std::int64_t most_octets_;
};

}  // namespace publisher
