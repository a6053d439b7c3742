// The one connection that writes, shared by all threads under a lock.
//
// SQLite lets one transaction write at a time, so one shared connection costs no concurrency. It
// saves each modem thread a page cache and a set of prepared statements, and its cache stays valid
// because no other connection writes. Threads wait at a mutex, because SQLite's busy handler
// sleeps.
#pragma once

#include <atomic>
#include <cassert>
#include <functional>
#include <optional>
#include <type_traits>

#include "spool/counters.hpp"
#include "spool/file.hpp"
#include "spool/name_table.hpp"
#include "spool/sender_limits.hpp"
#include "spool/service_clock.hpp"
#include "spool/sqlite_error.hpp"
#include "util/mutex.hpp"

namespace spool {

enum class Durability : std::uint8_t {
  synced,    ///< on disk when write() returns: synchronous=FULL
  eventual,  ///< on disk with the next synced one or the next checkpoint: synchronous=NORMAL
};

/// One transaction of the write connection, as the functions that change rows see it.
struct WriteTransaction {
  Connection& db;
  NameTable& names;
  Counters& counters;
  SenderLimits& senders;
  const config::SpoolSettings& settings;
  ServiceTime now;
  util::WallTime wall;
  util::Deadline monotonic;
  bool discard = false;  ///< set inside the transaction: roll back although nothing failed
  /// Called once the transaction is committed, before any other one begins.
  std::function<void()> committed{};

  /// Return the service time, and the date by today's knowledge of it, of something that happened
  /// at `at`.
  ServiceTime service_at(util::Deadline at) const { return now - age(at); }
  util::WallTime wall_at(util::Deadline at) const { return wall - age(at); }

 private:
  std::chrono::milliseconds age(util::Deadline at) const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(monotonic - at);
  }
};

/// The result of a function `F(WriteTransaction&)`, or an error.
template <class F>
using WriteResult = util::Result<std::invoke_result_t<F&, WriteTransaction&>>;

/// Longer than a bad SD card takes for one fsync.
constexpr std::chrono::seconds kWriteTimeout{15};

/// Knows since when the disk has been at work, in service time. Thread-safe.
class BusySince {
 public:
  /// The disk is at work while this exists.
  class Scope {
   public:
    Scope(BusySince& since, ServiceTime now) : since_(since) { since_.ms_ = now.count(); }
    ~Scope() { since_.ms_ = kIdle; }
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    BusySince& since_;
  };
  /// Returns true if the disk has been at work for longer than kWriteTimeout at `now`.
  bool is_late(ServiceTime now) const {
    const auto since = ms_.load();
    return since != kIdle && now - ServiceTime{since} > kWriteTimeout;
  }

 private:
  static constexpr std::int64_t kIdle = -1;
  std::atomic<std::int64_t> ms_{kIdle};
};

class WriteConnection {
 public:
  WriteConnection(const Options& options, const ServiceClock& clock)
      : options_(options), clock_(clock), senders_(options.settings) {}

  /// Runs `change(WriteTransaction&)` in one transaction and returns its result. Rolls back if
  /// `change` throws or sets `discard`. `retry` if other threads write for longer than
  /// kWriteTimeout; SQLite's errors as in sqlite_error.hpp. Any thread.
  template <class F>
  WriteResult<F> write(Durability durability, F change) EXCLUDES(mutex_);

  /// Moves the whole log into the file and truncates it, so that no erased payload is left in it.
  /// Returns false if a reader or a writer was in the way: try again later.
  bool empty_log() EXCLUDES(mutex_);

  /// Rewrites the file without its free pages (VACUUM) and empties the log. Other threads cannot
  /// write meanwhile. `retry` as for write().
  util::Result<void> vacuum() EXCLUDES(mutex_);

  /// Returns true if a write or a checkpoint has been under way for longer than kWriteTimeout: the
  /// disk does not answer. Always false during vacuum(), which may take minutes. Waits for nothing.
  /// Any thread.
  bool is_stalled() const;

 private:
  enum class CheckpointMode : std::uint8_t { passive, truncate };
  /// The checkpoint that is due, if any: with other threads writing meanwhile, or without.
  enum class DueCheckpoint : std::uint8_t { none, concurrent, exclusive };

  template <class F>
  WriteResult<F> write_locked(Durability durability, F& change) REQUIRES(mutex_);
  template <class F>
  WriteResult<F> run(F& change) REQUIRES(mutex_);
  void connect() REQUIRES(mutex_);
  void set_durability(Durability durability) REQUIRES(mutex_);
  void forget_uncommitted() REQUIRES(mutex_);
  util::Error on_exception(const SQLite::Exception& exception) REQUIRES(mutex_);
  DueCheckpoint due_checkpoint(Durability durability) const REQUIRES(mutex_);
  bool checkpoint(CheckpointMode mode) EXCLUDES(checkpoint_mutex_);

  const Options& options_;
  const ServiceClock& clock_;
  util::TimedMutex mutex_;
  std::optional<Connection> connection_ GUARDED_BY(mutex_);
  std::optional<NameTable> names_ GUARDED_BY(mutex_);
  std::optional<Counters> counters_ GUARDED_BY(mutex_);
  SenderLimits senders_ GUARDED_BY(mutex_);
  Durability durability_ GUARDED_BY(mutex_) = Durability::synced;
  BusySince writing_, checkpointing_;
  std::atomic<bool> vacuuming_{false};
  util::Mutex checkpoint_mutex_;
  std::optional<Connection> checkpointer_ GUARDED_BY(checkpoint_mutex_);
};

template <class F>
WriteResult<F> WriteConnection::run(F& change) {
  assert(connection_ && names_ && counters_);
  Transaction transaction(*connection_, Sql::begin_write);
  WriteTransaction tx{.db = *connection_,
                      .names = *names_,
                      .counters = *counters_,
                      .senders = senders_,
                      .settings = options_.settings,
                      .now = clock_.now(),
                      .wall = clock_.wall(),
                      .monotonic = clock_.monotonic()};
  auto result = change(tx);
  if (tx.discard) {
    forget_uncommitted();
    return result;
  }
  counters_->write();
  transaction.commit();
  senders_.commit();
  if (tx.committed) tx.committed();
  return result;
}

template <class F>
WriteResult<F> WriteConnection::write_locked(Durability durability, F& change) {
  const BusySince::Scope busy(writing_, clock_.now());
  try {
    connect();
    set_durability(durability);
    return run(change);
  } catch (const SQLite::Exception& exception) {
    return util::fail(on_exception(exception));
  } catch (...) {
    forget_uncommitted();
    throw;
  }
}

template <class F>
WriteResult<F> WriteConnection::write(Durability durability, F change) {
  if (!mutex_.try_lock_for(kWriteTimeout)) return util::fail(write_timeout(options_.path));
  util::TimedMutexLock lock(mutex_);
  auto result = write_locked(durability, change);
  if (!result) return result;
  const DueCheckpoint due = due_checkpoint(durability);
  if (due == DueCheckpoint::exclusive) checkpoint(CheckpointMode::passive);
  if (due != DueCheckpoint::concurrent) return result;
  lock.unlock();
  checkpoint(CheckpointMode::passive);
  return result;
}

}  // namespace spool
