#include "spool/connection.hpp"

#include <SQLiteCpp/Column.h>
#include <sqlite3.h>

namespace spool {
namespace {

constexpr const char* kTexts[] = {
#define STATEMENT(name, text) text,
#include "spool/statements.def"
#undef STATEMENT
};

// The limit for another program (sqlite3, a backup) that holds the lock. Our own threads wait for
// the mutex of WriteConnection instead, because SQLite's busy handler sleeps.
constexpr int kBusyTimeoutMs = 5'000;

constexpr int kLookasideOctets = 1'200, kLookasideSlots = 16;

/// Switches off SQLite's memory statistics, which lock a mutex of the process at each allocation.
/// Before the first connection.
void prepare_library() {
  [[maybe_unused]] static const int configured = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

int flags(Use use) {
  const int create = use == Use::create ? SQLite::OPEN_CREATE : 0;
  return SQLite::OPEN_READWRITE | SQLite::OPEN_NOMUTEX | create;
}

int note_log_pages(void* pages, sqlite3* /*database*/, const char* /*name*/, int count) {
  *static_cast<int*>(pages) = count;
  return SQLITE_OK;
}

}  // namespace

const char* text_of(Sql statement) {
  return kTexts[static_cast<std::size_t>(statement)];
}

Connection::Connection(const std::string& path, const std::string& vfs, Use use, LogAtClose log)
    : use_(use),
      database_((prepare_library(), path), flags(use), kBusyTimeoutMs, vfs),
      log_pages_(std::make_unique<int>(0)) {
  // By default each of the four connections would reserve 48 KiB for small allocations.
  sqlite3_db_config(database_.getHandle(), SQLITE_DBCONFIG_LOOKASIDE, nullptr, kLookasideOctets,
                    kLookasideSlots);
  // Until the file has been read: it may have been damaged since File::open().
  database::set_log_at_close(database_, LogAtClose::keep);
  // WriteConnection makes the checkpoints.
  database_.exec(
      "PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON;"
      "PRAGMA journal_size_limit = 4194304; PRAGMA wal_autocheckpoint = 0");
  // The caches are small, because the daemon has 8 MiB in all. A reader's cache is stale after the
  // next write; the writer's stays valid and holds the upper levels of each tree.
  database_.exec(use == Use::read ? "PRAGMA cache_size = -96; PRAGMA query_only = ON"
                                  : "PRAGMA cache_size = -256");
  database_.execAndGet("PRAGMA schema_version");
  database::set_log_at_close(database_, log);
  sqlite3_wal_hook(database_.getHandle(), note_log_pages, log_pages_.get());
}

bool Connection::in_transaction() const {
  return sqlite3_get_autocommit(database_.getHandle()) == 0;
}

SQLite::Statement& Connection::prepared(Sql sql) {
  auto& slot = statements_[static_cast<std::size_t>(sql)];
  if (!slot) slot.emplace(database_, text_of(sql));
  return *slot;
}

Transaction::~Transaction() {
  // After some errors SQLite has rolled back already.
  if (connection_.in_transaction()) connection_.database().tryExec("ROLLBACK");
}

}  // namespace spool
