#include "spool/write_connection.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <cassert>

#include "util/log.hpp"

namespace spool {
namespace {

// Pages of 1 KiB in the log. From kSoftLimit on, the relay's thread checkpoints while other threads
// write. If they write faster than it copies, it blocks them from kHardLimit on. At kLastLimit a
// receiving thread checkpoints, because no relay thread does.
constexpr int kSoftLimit = 1'000, kHardLimit = 4'000, kLastLimit = 16'000;

// Readers end within milliseconds. If one does not, the next checkpoint empties the log.
constexpr int kCheckpointTimeoutMs = 100;

/// Sets `flag` as long as it exists.
struct Vacuuming {
  explicit Vacuuming(std::atomic<bool>& flag) : flag_(flag) { flag_ = true; }
  ~Vacuuming() { flag_ = false; }
  Vacuuming(const Vacuuming&) = delete;
  Vacuuming& operator=(const Vacuuming&) = delete;

 private:
  std::atomic<bool>& flag_;
};

}  // namespace

void WriteConnection::connect() {
  if (connection_ && counters_) return;
  connection_.emplace(options_.path, options_.layer(), Use::write, LogAtClose::apply);
  durability_ = Durability::synced;
  connection_->database().exec("PRAGMA synchronous = FULL");
  senders_.load(*connection_, clock_.now());
  names_.emplace(*connection_);
  // The last one: what fails above is done again with a new connection.
  counters_.emplace(*connection_);
}

void WriteConnection::set_durability(Durability durability) {
  if (durability == durability_) return;
  connection_->database().exec(durability == Durability::synced ? "PRAGMA synchronous = FULL"
                                                                : "PRAGMA synchronous = NORMAL");
  durability_ = durability;
}

void WriteConnection::forget_uncommitted() {
  if (names_) names_->clear();
  if (counters_) counters_->clear();
  senders_.clear();
}

util::Error WriteConnection::on_exception(const SQLite::Exception& exception) {
  forget_uncommitted();
  if (wants_new_connection(exception)) {
    names_.reset();
    counters_.reset();
    connection_.reset();
  }
  return to_error(exception, options_.path);
}

WriteConnection::DueCheckpoint WriteConnection::due_checkpoint(Durability durability) const {
  assert(connection_);
  const int pages = connection_->log_pages();
  if (pages < (durability == Durability::eventual ? kSoftLimit : kLastLimit))
    return DueCheckpoint::none;
  return pages < kHardLimit ? DueCheckpoint::concurrent : DueCheckpoint::exclusive;
}

bool WriteConnection::empty_log() {
  checkpoint(CheckpointMode::passive);
  if (!mutex_.try_lock_for(kWriteTimeout)) return false;
  const util::TimedMutexLock lock(mutex_);
  return checkpoint(CheckpointMode::truncate);
}

util::Result<void> WriteConnection::vacuum() {
  if (!mutex_.try_lock_for(kWriteTimeout)) return util::fail(write_timeout(options_.path));
  const util::TimedMutexLock lock(mutex_);
  const Vacuuming flag(vacuuming_);
  try {
    connect();
    set_durability(Durability::synced);
    // VACUUM makes a temporary copy of the whole file: not in memory.
    connection_->database().exec("PRAGMA temp_store = FILE; VACUUM; PRAGMA temp_store = MEMORY");
  } catch (const SQLite::Exception& exception) {
    return util::fail(on_exception(exception));
  }
  checkpoint(CheckpointMode::truncate);  // if a reader is in the way, a later one empties the log
  return {};
}

bool WriteConnection::is_stalled() const {
  const auto now = clock_.now();
  return !vacuuming_ && (writing_.is_late(now) || checkpointing_.is_late(now));
}

bool WriteConnection::checkpoint(CheckpointMode mode) {
  const util::MutexLock lock(checkpoint_mutex_);
  const BusySince::Scope busy(checkpointing_, clock_.now());
  try {
    if (!checkpointer_)
      checkpointer_.emplace(options_.path, options_.layer(), Use::write, LogAtClose::apply);
    checkpointer_->database().setBusyTimeout(kCheckpointTimeoutMs);
    const int code = sqlite3_wal_checkpoint_v2(
        checkpointer_->database().getHandle(), nullptr,
        mode == CheckpointMode::truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE,
        nullptr, nullptr);
    if (code == SQLITE_BUSY) return false;
    checkpointer_->database().check(code);
    return true;
  } catch (const SQLite::Exception& exception) {
    checkpointer_.reset();
    // Nothing is lost: the log keeps its content and only grows.
    util::log_warning(to_error(exception, options_.path).what);
    return false;
  }
}

}  // namespace spool
