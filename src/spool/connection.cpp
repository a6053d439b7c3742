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

// Another program (a technician's sqlite3, a backup) may hold the lock this long. Our own threads
// wait for the WriteConnection instead, because SQLite's busy handler sleeps.
constexpr int kBusyTimeoutMs = 5'000;

constexpr int kLookasideOctets = 1'200, kLookasideSlots = 16;

/// Before the first connection: without statistics, no allocation takes a lock of the whole
/// process.
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

Connection::Connection(const std::string& path, const std::string& vfs, Use use)
    : use_(use),
      database_((prepare_library(), path), flags(use), kBusyTimeoutMs, vfs),
      log_pages_(std::make_unique<int>(0)) {
  // Four connections would hold 48 KiB each for small allocations.
  sqlite3_db_config(database_.getHandle(), SQLITE_DBCONFIG_LOOKASIDE, nullptr, kLookasideOctets,
                    kLookasideSlots);
  // WriteConnection makes the checkpoints.
  database_.exec(
      "PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON;"
      "PRAGMA journal_size_limit = 4194304; PRAGMA wal_autocheckpoint = 0");
  // Small caches: the daemon has 8 MiB for everything. A reader's cache is stale after the next
  // write anyway; the one writer's stays good and holds the upper levels of every tree.
  database_.exec(use == Use::read ? "PRAGMA cache_size = -96; PRAGMA query_only = ON"
                                  : "PRAGMA cache_size = -256");
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
  // Some errors make SQLite roll back by itself.
  if (connection_.in_transaction()) connection_.database().tryExec("ROLLBACK");
}

}  // namespace spool
