#include "spool/pen.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include "util/log.hpp"

namespace spool {
namespace {

// Pages of 1 KiB in the log. From kSoft on, the relay's thread moves them into the file while
// others go on writing. If writers outrun it, at kHard it keeps them waiting meanwhile; at kLast a
// receiving thread does it, since nobody relays.
constexpr int kSoft = 1'000, kHard = 4'000, kLast = 16'000;

// Readers end within milliseconds; if one does not, the next checkpoint will do.
constexpr int kCheckpointPatienceMs = 100;

}  // namespace

void Pen::take() {
  if (connection_) return;
  connection_.emplace(options_.path, options_.vfs, Use::write);
  ledger_.emplace(*connection_);
  durability_ = Durability::synced;
  connection_->database().exec("PRAGMA synchronous = FULL");
}

void Pen::set_durability(Durability durability) {
  if (durability == durability_) return;
  connection_->database().exec(durability == Durability::synced ? "PRAGMA synchronous = FULL"
                                                                : "PRAGMA synchronous = NORMAL");
  durability_ = durability;
}

util::Error Pen::give_up(const SQLite::Exception& trouble) {
  if (ledger_) ledger_->forget();
  if (wants_new_connection(trouble)) {
    ledger_.reset();
    connection_.reset();
  }
  return explain(trouble, options_.path);
}

void Pen::keep_log_short(Hold& hold, Durability durability) {
  const int pages = connection_->log_pages();
  if (pages < (durability == Durability::eventual ? kSoft : kLast)) return;
  if (pages < kHard) hold.unlock();
  checkpoint(Checkpoint::passive);
}

bool Pen::empty_log() {
  checkpoint(Checkpoint::passive);
  const Hold hold(turn_, kPatience);
  return hold && checkpoint(Checkpoint::truncate);
}

bool Pen::checkpoint(Checkpoint kind) {
  const std::lock_guard alone(checkpointing_);
  try {
    if (!checkpointer_) checkpointer_.emplace(options_.path, options_.vfs, Use::write);
    checkpointer_->database().setBusyTimeout(kCheckpointPatienceMs);
    const int mode =
        kind == Checkpoint::truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE;
    const int code = sqlite3_wal_checkpoint_v2(checkpointer_->database().getHandle(), nullptr, mode,
                                               nullptr, nullptr);
    if (code == SQLITE_BUSY) return false;
    checkpointer_->database().check(code);
    return true;
  } catch (const SQLite::Exception& trouble) {
    checkpointer_.reset();
    // The log stays as it is: nothing is lost, it only grows.
    util::log_warning(explain(trouble, options_.path).what);
    return false;
  }
}

}  // namespace spool
