// What the Gateway server keeps: users' secret keys, what it has taken, what waits for the
// Publisher. Thread-safe; several processes may have one file.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "backend/gateway_server/counters.hpp"
#include "crypto/keyring.hpp"
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
  util::Octets key;
  Counters counters;
};

/// A publication on its way: JSON for the Publisher, without its grant.
struct Pending {
  std::string id, user_id, content;
  int tries = 0;
  bool opens = true;  ///< false: no key of the ring, or a damaged row; `content` is empty
};

struct Refused {
  std::string id, what;
  std::int64_t at = 0;
};

class Store {
 public:
  static util::Result<std::unique_ptr<Store>> open(const std::string& path, crypto::Keyring keys);

  /// By the sender's number, in E.164 with its plus.
  util::Result<std::optional<UserKey>> find(const std::string& number);
  /// The number that belongs to a user's key, for results by SMS.
  util::Result<std::string> number_of(const std::string& user_id);
  /// Replaces the user's key, and that of whoever had the number: one transaction. With the hash of
  /// a `session`, that one ends in it, too; false, and nothing is changed, if it does not wait for
  /// its end any more.
  util::Result<bool> keep_key(const std::string& user_id, const std::string& number, Form form,
                              util::OctetView key, util::WallTime now,
                              const crypto::Sha256* session = nullptr);
  /// The key, what waits, what is known of repeats.
  util::Result<void> erase_user(const std::string& user_id);

  struct NewMessage {
    std::string id, name;  ///< `name`: what the client calls it (Idempotency-Key); may be empty
    std::string user_id, content;
    std::optional<std::uint32_t> counter;
    util::Octets blocks;  ///< the ciphertext of the RSA era, whole AES blocks; else empty
  };
  /// `replayed`: a counter that was seen, with another text.
  enum class AcceptResult { fresh, repeat, replayed, superseded };
  /// Keeps it as pending; those that come together share a transaction. `superseded`: the user's
  /// key has been replaced meanwhile, or erased.
  util::Result<AcceptResult> accept(const NewMessage& message, util::OctetView under_key,
                                    util::WallTime now);
  /// One of these blocks was in a message of that user's that was taken under the key he has now.
  util::Result<bool> has_seen(const std::string& user_id, util::OctetView blocks);
  /// AcceptResult before under this name.
  util::Result<bool> known(const std::string& name);

  /// The longest delay that later() is given: what is due after it was noted by a wrong clock.
  static constexpr std::chrono::milliseconds kLongestPause{300'000};
  util::Result<std::vector<Pending>> due(util::WallTime now, int at_most);
  util::Result<void> mark_forwarded(const std::string& id);
  util::Result<void> later(const std::string& id, util::WallTime due);
  util::Result<void> refuse(const std::string& id, const std::string& what, util::WallTime now);
  util::Result<std::vector<Refused>> refused(const std::string& user_id);
  /// What is older than `keep` and does not wait; of the RSA era once the user's key is another.
  util::Result<void> tidy(util::WallTime now, util::Duration keep);
  /// Seals up to `at_most` fields anew under the newest key; how many.
  util::Result<int> reseal(int at_most);

  /// For what stands in the same file: `work` with the database, under the lock.
  template <class Work>
  auto with(std::string_view what, Work work) {
    return guarded(what, database_, std::move(work));
  }
  /// The same for what a power cut may undo, such as a session that a phone begins anew.
  template <class Work>
  auto with_unsynced(std::string_view what, Work work) {
    return guarded(what, unsynced_, std::move(work));
  }
  const crypto::Keyring& keys() const { return keys_; }

 private:
  Store(database::Database database, database::Database unsynced, crypto::Keyring keys)
      : keys_(std::move(keys)), database_(std::move(database)), unsynced_(std::move(unsynced)) {}
  template <class Work>
  auto guarded(std::string_view what, database::Database& file, Work work) -> decltype(work(file)) {
    // One lock for both: SQLite would let the second writer sleep.
    const util::MutexLock lock(mutex_);
    return database::catch_errors(what, [&] { return work(file); });
  }
  /// `work` with whatever else is to be kept just now, on disk when it returns.
  template <class Work>
  util::Result<void> together(std::string_view what, const Work& work) {
    return database::catch_errors(what, [&]() -> util::Result<void> {
      group_.run(work);
      return {};
    });
  }
  AcceptResult keep(database::Database& file, const NewMessage& message, util::OctetView under_key,
                    util::OctetView sealed, const crypto::Sha256& name, util::WallTime now) const;
  crypto::Sha256 hash_of(std::string_view number) const { return keys_.lookup("number", number); }

  const crypto::Keyring keys_;
  util::Mutex mutex_;
  database::Database database_, unsynced_;
  database::GroupCommit group_{database_, mutex_};
};

}  // namespace gateway_server
