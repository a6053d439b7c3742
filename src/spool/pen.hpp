// The one connection that writes, handed round under a lock.
//
// SQLite lets one transaction write at a time anyway. Sharing its connection costs no concurrency,
// and saves each modem thread a page cache and a set of statements of its own; besides, a cache
// stays valid only as long as no other connection writes. Threads line up at a mutex, because
// SQLite's busy handler would sleep.
#pragma once

#include <mutex>
#include <optional>

#include "spool/file.hpp"
#include "spool/ledger.hpp"
#include "spool/service_clock.hpp"
#include "spool/trouble.hpp"
#include "spool/turn.hpp"

namespace spool {

enum class Durability : std::uint8_t {
  synced,    ///< on disk when write() returns: synchronous=FULL
  eventual,  ///< on disk with the next synced one or the next checkpoint: synchronous=NORMAL
};

/// What a piece of work needs inside its transaction.
struct Work {
  Connection& db;
  Ledger& ledger;
  const Options& options;
  ServiceTime now;
  util::WallTime wall;
  bool discard = false;  ///< set by the work: nothing of it is to be kept after all
};

using Hold = std::unique_lock<Turn>;
enum class Checkpoint : std::uint8_t { passive, truncate };

/// How long a thread waits for its turn: longer than a bad SD card takes for one fsync.
constexpr std::chrono::seconds kPatience{15};

class Pen {
 public:
  Pen(const Options& options, const ServiceClock& clock) : options_(options), clock_(clock) {}

  /// Runs `work(Work&)` in one transaction; rolled back if it throws or discards what it did.
  template <class F>
  auto write(Durability durability, F work) -> util::Result<decltype(work(std::declval<Work&>()))>;

  /// Moves the whole log into the file and empties it, so that nothing erased is left in it. False
  /// if a reader was in the way: try again later.
  bool empty_log();

 private:
  void take();
  void set_durability(Durability durability);
  Work work_now() { return {*connection_, *ledger_, options_, clock_.now(), clock_.wall()}; }
  template <class F>
  auto transact(F& work);
  util::Error give_up(const SQLite::Exception& trouble);
  void keep_log_short(Hold& hold, Durability durability);
  bool checkpoint(Checkpoint kind);

  const Options& options_;
  const ServiceClock& clock_;
  Turn turn_;
  std::optional<Connection> connection_;
  std::optional<Ledger> ledger_;
  Durability durability_ = Durability::synced;
  std::mutex checkpointing_;
  std::optional<Connection> checkpointer_;
};

template <class F>
auto Pen::transact(F& work) {
  Transaction transaction(*connection_, Sql::begin_write);
  Work context = work_now();
  auto result = work(context);
  if (context.discard) {
    ledger_->forget();
    return result;
  }
  ledger_->write();
  transaction.commit();
  return result;
}

template <class F>
auto Pen::write(Durability durability, F work)
    -> util::Result<decltype(work(std::declval<Work&>()))> {
  Hold hold(turn_, kPatience);
  if (!hold) return util::fail(explain_wait(options_.path));
  try {
    take();
    set_durability(durability);
    auto result = transact(work);
    keep_log_short(hold, durability);  // may let go of the connection
    return result;
  } catch (const SQLite::Exception& trouble) {
    return util::fail(give_up(trouble));
  } catch (...) {
    ledger_->forget();  // rolled back as well
    throw;
  }
}

}  // namespace spool
