#include "spool/restore.hpp"

#include <SQLiteCpp/Column.h>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <span>
#include <utility>

#include "database/backup.hpp"
#include "database/copy.hpp"
#include "database/encrypted_files.hpp"
#include "spool/access.hpp"
#include "spool/delivery_queue.hpp"
#include "spool/held.hpp"
#include "spool/inbox.hpp"
#include "spool/later_rows.hpp"
#include "spool/lock.hpp"
#include "spool/row_encoding.hpp"
#include "spool/schema.hpp"
#include "spool/sqlite_error.hpp"
#include "util/erasure.hpp"
#include "util/shell.hpp"

namespace spool {
namespace {

using util::Advice, util::fail, util::Result;

/// The file in which the restored spool is made. Removed at the end.
class Scratch {
 public:
  explicit Scratch(const std::string& path) : path_(path + ".restoring") { remove(); }
  ~Scratch() { remove(); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  const std::string& path() const { return path_; }

 private:
  void remove() const {
    for (const char* end : {"", "-wal", "-shm", "-journal", ".lock"}) util::erase_copy(path_ + end);
    for (int version = 1; version < kSchemaVersion; ++version)
      util::erase_copy(fmt::format("{}.v{}", path_, version));
  }
  std::string path_;
};

/// Gives a message that is taken in the routes that it had.
class FormerRoutes final : public Router {
 public:
  explicit FormerRoutes(const std::vector<LaterDelivery>& deliveries) {
    for (const auto& delivery : deliveries)
      if (!delivery.known) routes_[delivery.key].insert(delivery.route);
  }
  std::vector<std::string> routes_for(const Message& message) const override {
    const auto found = routes_.find(message.key);
    if (!message.complete || found == routes_.end()) return {};
    return {found->second.begin(), found->second.end()};
  }

 private:
  std::map<std::string, std::set<std::string>> routes_;
};

/// Copies the backup to `scratch` and returns its version.
Result<int> copy_backup(const std::string& backup, const std::string& scratch) {
  if (auto there = database::check_there(backup); !there) return fail(there.error());
  if (database::content_of(backup) == database::Content::encrypted)
    return fail(
        Advice::reject,
        fmt::format("{} is encrypted, or no spool; next: sudo gsmrelay db decrypt --file {}",
                    backup, util::shell_word(backup)));
  SQLite::Database from(backup, SQLite::OPEN_READONLY);
  if (from.execAndGet("PRAGMA application_id").getInt64() != kApplicationId)
    return fail(Advice::reject, fmt::format("{} is not a spool of gsmrelay", backup));
  const int version = from.execAndGet("PRAGMA user_version").getInt();
  if (version > kSchemaVersion)
    return fail(Advice::reject,
                fmt::format("{} has schema version {}, this program knows up to {}; next: use an "
                            "older backup, or install the version of gsmrelay that wrote it",
                            backup, version, kSchemaVersion));
  if (auto copied = database::keep_copy(from, scratch); !copied) return fail(copied.error());
  return version;
}

/// Stores `pdus` and returns which message each message of the replaced spool is now.
Result<std::map<Id, Id>> take_in(Spool& spool, const std::vector<LaterPdu>& pdus,
                                 const Router& router) {
  constexpr std::size_t kAtOnce = 200;
  std::map<Id, Id> messages;
  for (std::size_t at = 0; at < pdus.size(); at += kAtOnce) {
    const auto end = std::min(pdus.size(), at + kAtOnce);
    std::vector<ReceivedPdu> batch;
    for (auto i = at; i < end; ++i) batch.push_back(pdus[i].received);
    const auto accepted = Inbox(spool).accept(batch, router);
    if (!accepted) return fail(accepted.error());
    for (auto i = at; i < end; ++i)
      if (pdus[i].message != 0) messages[pdus[i].message] = accepted->at(i - at).id;
  }
  return messages;
}

/// Finds the newest delivery of `message` on `route`, and adds one if there is none. Nothing if it
/// cannot have one.
Result<std::optional<Id>> delivery_on(Spool& spool, Id message, const std::string& route) {
  std::optional<Id> found;
  for (const bool added : {false, true}) {
    const auto all = DeliveryQueue(spool).deliveries_of(message);
    if (!all) return fail(all.error());
    for (const auto& delivery : *all)
      if (delivery.route == route) found = delivery.id;
    if (found || added) break;
    const auto seen = Inbox(spool).message(message);
    if (!seen) return fail(seen.error());
    if (!*seen || !(*seen)->complete) break;
    if (const auto made = Inbox(spool).relay(message, std::vector{route}); !made)
      return fail(made.error());
  }
  return found;
}

/// Brings deliveries to the state that they have in the replaced spool. Returns how many have
/// ended.
Result<int> settle(Spool& spool, const std::vector<LaterDelivery>& deliveries,
                   const std::map<Id, Id>& messages) {
  std::vector<Settlement> settlements;
  for (const auto& later : deliveries) {
    std::optional<Id> id = later.id;
    if (!later.known) {
      const auto now = messages.find(message_of(later.id));
      const auto found = delivery_on(
          spool, now == messages.end() ? message_of(later.id) : now->second, later.route);
      if (!found) return fail(found.error());
      id = *found;
    }
    if (!id || later.state == DeliveryState::waiting) continue;
    settlements.push_back(
        {.delivery = *id, .state = later.state, .counts_as_attempt = false, .error = later.error});
  }
  if (auto done = DeliveryQueue(spool).settle(settlements); !done) return fail(done.error());
  return static_cast<int>(settlements.size());
}

/// Releases messages that are held in the backup, and returns their deliveries.
Result<std::vector<Id>> release_held(Spool& spool, const std::vector<Id>& messages) {
  constexpr std::size_t kAtOnce = 200;
  const std::span all_messages(messages);
  for (std::size_t at = 0; at < messages.size(); at += kAtOnce) {
    const auto page = all_messages.subspan(at, std::min(kAtOnce, messages.size() - at));
    const auto released = spool.access().write(Durability::synced, [page](WriteTransaction& tx) {
      int changed = 0;
      for (const Id message : page) changed += release(tx, message);
      return changed;
    });
    if (!released) return fail(released.error());
  }
  std::vector<Id> deliveries;
  for (const Id message : messages) {
    const auto all = DeliveryQueue(spool).deliveries_of(message);
    if (!all) return fail(all.error());
    for (const auto& delivery : *all)
      if (delivery.state == DeliveryState::waiting) deliveries.push_back(delivery.id);
  }
  return deliveries;
}

/// Drops deliveries of messages that the replaced spool has had and removed: they were settled.
Result<void> drop(Spool& spool, const std::vector<Id>& deliveries) {
  std::vector<Settlement> settlements;
  for (const Id id : deliveries)
    settlements.push_back({.delivery = id,
                           .state = DeliveryState::dropped,
                           .counts_as_attempt = false,
                           .error = "the replaced spool had settled it"});
  if (auto done = DeliveryQueue(spool).settle(settlements); !done) return fail(done.error());
  return {};
}

Result<void> take_over(const RestoreOptions& options, const std::string& scratch,
                       const util::Clock& clock, Restored& restored) {
  auto later = read_later(scratch, options.path);
  if (!later) return fail(later.error());
  restored.erased = later->erased;
  restored.left = later->left;
  {
    // What is taken in has been admitted before.
    auto settings = options.settings;
    settings.sender_limit = 0;
    auto file = File::open({.path = scratch, .settings = settings}, clock);
    if (!file) return fail(file.error());
    Spool spool(*file);
    const auto messages = take_in(spool, later->pdus, FormerRoutes(later->deliveries));
    if (!messages) return fail(messages.error());
    restored.sms = static_cast<int>(later->pdus.size());
    const auto settled = settle(spool, later->deliveries, *messages);
    if (!settled) return fail(settled.error());
    restored.settled = *settled;
    auto purged = release_held(spool, later->purged_held);
    if (!purged) return fail(purged.error());
    purged->insert(purged->end(), later->purged.begin(), later->purged.end());
    // A delivery of a held message that waited already is in both lists.
    std::ranges::sort(*purged);
    purged->erase(std::unique(purged->begin(), purged->end()), purged->end());
    if (auto dropped = drop(spool, *purged); !dropped) return fail(dropped.error());
    restored.purged = static_cast<int>(purged->size());
  }
  return carry_last(scratch, options.path);
}

Result<Restored> restore_locked(const RestoreOptions& options, const util::Clock& clock) {
  const Scratch scratch(options.path);
  Restored restored;
  const auto version = copy_backup(options.backup, scratch.path());
  if (!version) return fail(version.error());
  restored.schema = *version;
  // Migrates it, if the backup is older than this program.
  if (auto file = File::open({.path = scratch.path(), .settings = options.settings}, clock); !file)
    return fail(file.error());
  if (options.with_later && std::filesystem::exists(options.path))
    if (auto taken = take_over(options, scratch.path(), clock, restored); !taken)
      return fail(taken.error());
  auto kept = database::restore(scratch.path(), migrations(), options.path);
  if (!kept) return fail(kept.error());
  restored.kept = *kept;
  return restored;
}

}  // namespace

std::string copy_before_migration(const std::string& path) {
  for (int version = kSchemaVersion; version > 0; --version) {
    auto copy = fmt::format("{}.v{}", path, version);
    if (std::error_code ignored; std::filesystem::is_regular_file(copy, ignored)) return copy;
  }
  return {};
}

Result<Restored> restore_file(const RestoreOptions& options, const util::Clock& clock) {
  try {
    const auto lock = FileLock::take(options.path);
    if (!lock) return fail(lock.error());
    return restore_locked(options, clock);
  } catch (const SQLite::Exception& exception) {
    const auto error = to_error(exception, options.backup);
    if (error.advice == Advice::retry) return fail(error);
    return fail(Advice::reject,
                fmt::format("{} cannot be restored ({}); nothing was changed; next: use another "
                            "backup",
                            options.backup, exception.getErrorStr()));
  }
}

}  // namespace spool
