#include "database/database.hpp"

#include <SQLiteCpp/Column.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "database/copy.hpp"
#include "database/integrity.hpp"
#include "database/log_at_close.hpp"
#include "util/log.hpp"
#include "util/shell.hpp"

namespace database {
namespace {

constexpr int kBusyTimeoutMs = 5'000;
constexpr int kPrimaryCode = 0xff;  // an extended result code keeps its primary code here

/// Makes or chmods the file before SQLite opens it, because SQLite's log and shared memory get the
/// mode of the file. Never opens an existing file: closing it would drop this process's locks on
/// it.
util::Result<void> make_private(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd >= 0) {
    ::close(fd);
    return {};
  }
  if (errno == EEXIST && ::chmod(path.c_str(), 0600) == 0) return {};
  if (errno == ENOENT) {
    const auto folder = path.substr(0, path.rfind('/'));
    return util::fail(
        util::Advice::retry,
        fmt::format("there is no folder {} for the database; next: install -d -m 0700 "
                    "{}, for the program's user",
                    folder, folder));
  }
  return util::fail(util::Advice::retry,
                    fmt::format("database {} cannot be made private: {}; see: ls -ld {}", path,
                                std::strerror(errno), util::shell_word(path)));
}

std::string copy_of(const std::string& path, std::size_t version) {
  return fmt::format("{}.before-{}", path, version);
}

}  // namespace

Database::Database(const std::string& path)
    : database_(std::make_unique<SQLite::Database>(
          path, SQLite::OPEN_READWRITE | SQLite::OPEN_NOMUTEX, kBusyTimeoutMs)) {
  set_log_at_close(*database_, LogAtClose::keep);
  database_->exec(
      "PRAGMA secure_delete = ON; PRAGMA synchronous = FULL;"
      "PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -512;"
      "PRAGMA journal_size_limit = 4194304");
}

util::Result<Database> Database::open(const std::string& path, Schema schema, Check check) {
  if (auto ready = make_private(path); !ready) return util::fail(ready.error());
  return catch_errors("database " + path, [&]() -> util::Result<Database> {
    Database database(path);
    if (check == Check::damage) {
      if (auto whole = database.check_damage(path); !whole) return util::fail(whole.error());
    }
    if (auto ready = database.migrate(path, schema); !ready) return util::fail(ready.error());
    set_log_at_close(*database.database_, LogAtClose::apply);
    return database;
  });
}

util::Result<bool> Database::is_current(const std::string& path, Schema schema) {
  return catch_errors("database " + path, [&]() -> util::Result<bool> {
    SQLite::Database database(path, SQLite::OPEN_READONLY, kBusyTimeoutMs);
    const auto version = database.execAndGet("PRAGMA user_version").getInt64();
    return version == static_cast<std::int64_t>(schema.size());
  });
}

util::Result<void> Database::check_damage(const std::string& path) {
  const auto fault = integrity_fault(*database_, Depth::by_size);
  if (fault.empty()) return {};
  return util::fail(util::Advice::reject,
                    fmt::format("database {} is damaged ({}); nothing was changed; next: put a "
                                "backup in its place with the command 'restore'",
                                path, fault));
}

util::Result<void> Database::migrate(const std::string& path, Schema schema) {
  const auto ask = [this](const char* question) {
    return database_->execAndGet(question).getInt64();
  };
  const auto newest = static_cast<std::int64_t>(schema.size());
  const auto version = ask("PRAGMA user_version");
  const bool empty = ask("SELECT count(*) FROM sqlite_schema") == 0;
  if (version > newest || version < 0 || (version == 0 && !empty))
    return util::fail(
        util::Advice::reject,
        fmt::format("database {} has schema version {}, this program knows 1 to {}: a newer one "
                    "wrote it, or another; install that again, or move the file aside",
                    path, version, newest));
  // Only after the checks: a file of another program stays unchanged.
  database_->exec("PRAGMA journal_mode = WAL");
  if (version == newest) return {};
  if (!empty) {
    const auto copy = copy_of(path, schema.size());
    if (const auto kept = keep_copy(*database_, copy); !kept)
      return util::fail(kept.error().advice,
                        fmt::format("database {} needs a copy before its schema is brought up to "
                                    "date, and {}",
                                    path, kept.error().what));
    util::log_info(fmt::format("database: schema version {} kept as {}", version, copy));
  }
  Transaction transaction(*this);
  // Another process may have upgraded the file before the transaction began.
  for (auto step = ask("PRAGMA user_version"); step < newest; ++step)
    database_->exec(schema[static_cast<std::size_t>(step)]);
  database_->exec(fmt::format("PRAGMA user_version = {}", newest));
  transaction.commit();
  return {};
}

void Database::remove_old_copies(const std::string& path, Schema schema, util::Duration keep,
                                 util::WallTime now) {
  for (std::size_t version = 2; version <= schema.size(); ++version)
    if (remove_old_copy(copy_of(path, version), keep, now))
      util::log_info(
          fmt::format("database: {} is no longer needed and was removed", copy_of(path, version)));
  for (int number = 1; number <= kMostReplaced; ++number)
    for (const char* end : {"", kWalEnd, kJournalEnd})
      if (const auto old = before_restore(path, number) + end; remove_old_copy(old, keep, now))
        util::log_info(fmt::format("database: {} is no longer needed and was removed", old));
}

void Database::forgo_syncs() {
  database_->exec("PRAGMA synchronous = NORMAL");
}

void Database::empty_log() {
  database_->setBusyTimeout(0);
  database_->tryExec("PRAGMA wal_checkpoint(TRUNCATE)");
  database_->setBusyTimeout(kBusyTimeoutMs);
}

std::int64_t Database::used_octets(std::int64_t least) {
  const auto ask = [this](std::string_view pragma) {
    Query row(prepared(pragma));
    return row.next() ? row.integer(0) : 0;
  };
  const auto page = ask("PRAGMA page_size"), whole = ask("PRAGMA page_count") * page;
  return whole < least ? whole : whole - ask("PRAGMA freelist_count") * page;
}

int Database::changes() const {
  return database_->getChanges();
}

std::int64_t Database::last_id() const {
  return database_->getLastInsertRowid();
}

SQLite::Statement& Database::prepared(std::string_view sql) {
  auto found = statements_.find(sql);
  if (found == statements_.end())
    found = statements_.try_emplace(sql, *database_, std::string(sql)).first;
  return found->second;
}

Transaction::Transaction(Database& database) : database_(database) {
  database_.database_->exec("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
  // After some errors SQLite has rolled back already; ROLLBACK fails then, harmlessly.
  if (!done_) database_.database_->tryExec("ROLLBACK");
}

void Transaction::commit() {
  database_.database_->exec("COMMIT");
  done_ = true;
}

util::Error database_error(std::string_view what, const SQLite::Exception& fault) {
  using util::Advice;
  const auto explain = [&](Advice advice, std::string_view next) {
    return util::Error{advice, fmt::format("{}: {} (code {}); {}", what, fault.getErrorStr(),
                                           fault.getExtendedErrorCode(), next)};
  };
  switch (fault.getErrorCode() & kPrimaryCode) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return explain(Advice::retry, "another program holds it; see: fuser -v FILE");
    case SQLITE_FULL:
      return explain(Advice::retry, "the disk is full; see: df -h");
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
      return explain(Advice::retry,
                     "wrong owner, or the disk is mounted read-only; see: ls -l; dmesg | tail");
    case SQLITE_IOERR:
    case SQLITE_PROTOCOL:
    case SQLITE_NOMEM:
      return explain(Advice::retry, "the disk may be failing; see: dmesg | tail");
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return explain(Advice::reject,
                     "it is damaged or no database; nothing was deleted; put a backup in its place "
                     "with the program's command 'restore'");
    default:
      return explain(Advice::reject, "it contradicts what is stored");
  }
}

}  // namespace database
