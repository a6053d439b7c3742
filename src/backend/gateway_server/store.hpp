// The database of the Gateway server: users' secret keys, accepted messages, publications that wait
// for the Publisher. Thread-safe; several processes may share one file.
#pragma once

#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "backend/gateway_server/counters.hpp"
#include "crypto/keyring.hpp"
#include "crypto/wipe.hpp"
#include "database/database.hpp"
#include "database/group_commit.hpp"
#include "util/clock.hpp"

namespace gateway_server {

enum class Form { compact, rsa_era };
const char* to_string(Form form);
Form form_of(std::string_view text);

struct UserKey {
  std::string user_id;
  Form form = Form::compact;
  crypto::SecretOctets key;
  Counters counters;
};

/// A publication that waits: JSON for the Publisher, without its grant.
struct Pending {
  std::string id, user_id, content;
  int tries = 0;
  bool opens = true;      ///< false: no key of the ring opens it; `content` is empty
  bool restored = false;  ///< from a backup: the Publisher may have had it
};

struct Refused {
  std::string id, what;
  std::int64_t at = 0;
};

/// How a publication ends here.
struct Refusal {
  std::string what;      ///< for its user
  std::string letter{};  ///< of its platform; may be empty
  bool tell = false;     ///< untold() has it until told(): its user gets it by SMS
};

/// A refusal that the Publisher has yet to tell the user.
struct Untold {
  std::string id, user_id, letter, what;
};

/// The part of the disk that one user's waiting publications may have, and the whole database.
struct WaitingShare {
  int messages = 200;
  std::int64_t octets = 4 * 1024 * 1024;
  std::int64_t database_octets = std::numeric_limits<std::int64_t>::max();
};

class Store {
 public:
  static util::Result<std::unique_ptr<Store>> open(const std::string& path, crypto::Keyring keys);

  /// Finds the user of a sender's number, in E.164 with "+".
  util::Result<std::optional<UserKey>> find(const std::string& number);
  /// Returns the number of a user, for results by SMS; "" if there is no such user.
  util::Result<std::string> number_of(const std::string& user_id);
  /// Replaces the key of this user and of this number, in one transaction, which also ends the
  /// session with the hash `session`, if given. Returns false and changes nothing if that session
  /// does not wait for a password any more.
  util::Result<bool> keep_key(const std::string& user_id, const std::string& number, Form form,
                              util::OctetView key, util::WallTime now,
                              const crypto::Sha256* session = nullptr);
  /// Erases the user's key, sessions, waiting publications and remembered messages.
  util::Result<void> erase_user(const std::string& user_id);

  struct NewMessage {
    std::string id, name;  ///< `name`: of the text as it was sent; may be empty
    std::string user_id, content;
    std::optional<std::uint32_t> counter;
    util::Octets blocks;       ///< AES blocks of the RSA era's form; else empty
    std::string unkeyed_id{};  ///< the id that earlier versions gave the message
  };
  /// `replayed`: the counter was seen with another text. `superseded`: the user's key was replaced
  /// or erased meanwhile. `full`: the user's share is used up; `no_space`: the limit of the
  /// database is reached. Then nothing was noted.
  enum class AcceptResult { fresh, repeat, replayed, superseded, full, no_space };
  /// Writes the message as pending. Calls at the same time share a transaction. `under_key`: the
  /// key that opened it.
  util::Result<AcceptResult> accept(const NewMessage& message, util::OctetView under_key,
                                    util::WallTime now, const WaitingShare& share = {});
  /// Returns true if a message was accepted under one of these ids.
  util::Result<bool> has_taken(const std::string& id, const std::string& unkeyed_id);
  /// Returns true if one of these blocks was in an accepted message under the user's current key.
  util::Result<bool> has_seen(const std::string& user_id, util::OctetView blocks);
  /// Returns how many octets of the database's file are in use.
  util::Result<std::int64_t> used_octets();
  /// Returns true if a message was accepted under this name before.
  util::Result<bool> known(const std::string& name);

  /// The longest delay for later(). A row that is due after more was written under a wrong clock.
  static constexpr std::chrono::milliseconds kLongestPause{300'000};
  /// Returns up to `at_most` publications that are due, in the order in which to forward them: one
  /// of each user in turn, each user's oldest first. A user who had none waiting comes before those
  /// who were in the last second's results.
  util::Result<std::vector<Pending>> due(util::WallTime now, int at_most);
  /// Makes due() return nothing of this user until `until`, at most kLongestPause from now.
  util::Result<void> pause_user(const std::string& user_id, util::WallTime until);
  /// Adds `elapsed` to the time that each publication has waited. Ends those that have waited for
  /// `at_most`, with `refusal` and their own letters. Returns how many. Counts no dates, which may
  /// be wrong.
  util::Result<int> end_old(util::Duration elapsed, util::Duration at_most, const Refusal& refusal,
                            util::WallTime now);
  util::Result<void> mark_forwarded(const std::string& id);
  /// Counts a failed try; the next one is at `due`.
  util::Result<void> later(const std::string& id, util::WallTime due);
  /// Ends the publication.
  util::Result<void> refuse(const std::string& id, const Refusal& refusal, util::WallTime now);
  /// Returns up to `at_most` refusals to tell, the oldest first.
  util::Result<std::vector<Untold>> untold(int at_most);
  /// Removes a refusal from untold(), and from refused() too once it is in the Publisher's list.
  enum class Listed { here, at_the_publisher };
  util::Result<void> told(const std::string& id, Listed listed);
  util::Result<std::vector<Refused>> refused(const std::string& user_id);
  /// Removes messages older than `keep` that do not wait (of the RSA era only those under an old
  /// key), and expired sessions and tickets. Makes due() find what an earlier version, which still
  /// runs beside this one, has accepted.
  util::Result<void> tidy(util::WallTime now, util::Duration keep);
  /// Replaces up to `at_most` ids that earlier versions gave, which can be computed without a key.
  /// Those that wait for the Publisher stay until it has them. Returns how many.
  util::Result<int> key_old_ids(int at_most);
  /// Returns the id of a message from its unkeyed id: 64 hexadecimal digits.
  std::string keyed_id(std::string_view unkeyed_id) const;
  /// Seals up to `at_most` fields again under the newest key. Returns how many.
  util::Result<int> reseal(int at_most);
  /// Makes the newest key the look-up key, for a store that is opened later. No other process may
  /// have the file open. Repeats of what was accepted before are found as long as the old key is in
  /// the ring. Returns the number of users. Fails with `reject` if it is the look-up key already.
  util::Result<int> rotate_lookup_key();
  /// Returns true while repeats of some texts of the RSA era are known by former look-up keys
  /// alone.
  util::Result<bool> needs_former_keys();

  /// Runs `work` with the database, under the lock. `what` begins the error text.
  template <class Work>
  auto with(std::string_view what, Work work) EXCLUDES(writing_) {
    const util::MutexLock lock(writing_);
    return run(what, database_, work);
  }
  /// The same, without waiting for the disk: for rows that a power cut may undo, such as sessions.
  template <class Work>
  auto with_unsynced(std::string_view what, Work work) EXCLUDES(writing_, reading_) {
    const util::MutexLock lock(writing_);
    const util::MutexLock also(reading_);
    return run(what, unsynced_, work);
  }
  /// The same for work that only reads, outside a transaction. Does not wait for a thread that
  /// writes to the disk.
  template <class Work>
  auto reading(std::string_view what, Work work) EXCLUDES(reading_) {
    const util::MutexLock lock(reading_);
    return run(what, unsynced_, work);
  }
  const crypto::Keyring& keys() const { return keys_; }

 private:
  /// `older_lookups`: keys that were the look-up key, perhaps.
  Store(database::Database database, database::Database unsynced, crypto::Keyring keys,
        std::vector<int> older_lookups)
      : keys_(std::move(keys)),
        older_lookups_(std::move(older_lookups)),
        database_(std::move(database)),
        unsynced_(std::move(unsynced)) {}
  /// Like with(), while no other thread reads: erased data can leave SQLite's log too.
  template <class Work>
  auto alone(std::string_view what, Work work) EXCLUDES(writing_, reading_) {
    const util::MutexLock lock(writing_);
    const util::MutexLock also(reading_);
    return run(what, database_, work);
  }
  template <class Work>
  static auto run(std::string_view what, database::Database& file, Work& work)
      -> decltype(work(file)) {
    return database::catch_errors(what, [&] { return work(file); });
  }
  /// Runs `work` in a transaction shared with other threads. It is on disk when this returns.
  template <class Work>
  util::Result<void> together(std::string_view what, const Work& work) {
    return database::catch_errors(what, [&]() -> util::Result<void> {
      group_.run(work);
      return {};
    });
  }
  /// What accept() computes before its transaction.
  struct Prepared {
    util::OctetView under_key, sealed;
    crypto::Sha256 name{};
    WaitingShare share;
  };
  AcceptResult keep(database::Database& file, const NewMessage& message, const Prepared& prepared,
                    util::WallTime now) const;
  /// Returns the letter of a waiting publication's platform; "" if its content does not open.
  std::string letter_in(const std::string& id, util::OctetView sealed) const;
  crypto::Sha256 hash_of(std::string_view number) const {
    return number_key_.hash(util::as_octets(number));
  }

  bool is_taken(database::Database& file, const std::string& id,
                const std::string& unkeyed_id) const;

  const crypto::Keyring keys_;
  const std::vector<int> older_lookups_;
  const crypto::HmacKey number_key_{keys_.lookup_key("number")},
      name_key_{keys_.lookup_key("name")}, id_key_{keys_.lookup_key("publication")};
  util::Mutex writing_;  ///< one for both connections: SQLite makes a second writer sleep
  util::Mutex reading_ ACQUIRED_AFTER(writing_);
  database::Database database_ GUARDED_BY(writing_);
  database::Database unsynced_ GUARDED_BY(reading_);  ///< who writes holds writing_ too
  database::GroupCommit group_{database_, writing_};
};

/// Checks that `keys` has each look-up key that the database needs, and that users are found by it.
/// Changes nothing. Fails with `reject` if not.
util::Result<void> check_lookup_keys(database::Database& file, crypto::Keyring keys);

}  // namespace gateway_server
