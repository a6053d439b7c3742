#include "database/backup.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <SQLiteCpp/Column.h>
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <vector>

#include "database/copy.hpp"
#include "database/integrity.hpp"
#include "database/log_at_close.hpp"
#include "util/file_replacement.hpp"
#include "util/shell.hpp"

namespace database {
namespace {

using util::Advice, util::fail, util::Result;

constexpr int kBackupBusyMs = 10'000;
// Where SQLite locks a file ("File Locking And Concurrency"): each connection in WAL mode has a
// read lock on these octets as long as it is open.
constexpr off_t kSharedFirst = 0x40000000 + 2, kSharedSize = 510;

bool is_there(const std::string& path) {
  struct stat file {};
  return ::lstat(path.c_str(), &file) == 0;
}

tl::unexpected<util::Error> system_error(const std::string& path, const char* what) {
  return fail(Advice::retry, fmt::format("{} cannot be {}: {}; see: ls -l {}; df -h", path, what,
                                         std::strerror(errno), util::shell_word(path)));
}

/// Gives `file` the owner of `model` or, if that is absent, of its folder.
bool give_owner(const std::string& file, const std::string& model) {
  struct stat owner {};
  const auto folder = std::filesystem::path(model).parent_path().string();
  if (::stat(model.c_str(), &owner) != 0 &&
      ::stat(folder.empty() ? "." : folder.c_str(), &owner) != 0)
    return false;
  struct stat own {};
  if (::stat(file.c_str(), &own) != 0) return false;
  if (own.st_uid == owner.st_uid && own.st_gid == owner.st_gid) return true;
  return ::chown(file.c_str(), owner.st_uid, owner.st_gid) == 0;
}

bool is_free(const std::string& name) {
  return !is_there(name) && !is_there(name + kWalEnd) && !is_there(name + kJournalEnd);
}

/// Returns the first name for the replaced file that nothing has.
Result<std::string> free_name(const std::string& path) {
  for (int number = 1; number <= kMostReplaced; ++number)
    if (auto name = before_restore(path, number); is_free(name)) return name;
  const auto words = util::shell_word(path) + ".before-restore*";
  return fail(Advice::reject,
              fmt::format("{} earlier restorations have kept files; next: ls -l {}; move them away",
                          kMostReplaced, words));
}

/// Returns true if the disk or another program prevents the work; false for a damaged file.
bool is_obstacle(const SQLite::Exception& fault) {
  constexpr int kPrimary = 0xff;
  return database_error("", fault).advice == Advice::retry &&
         (fault.getErrorCode() & kPrimary) != SQLITE_IOERR;
}

/// Writes the log into the file, so that the file alone has every committed row. Leaves a damaged
/// file and its log as they are: the log may belong to another file.
Result<void> apply_log(const std::string& path) {
  if (!is_there(path + kWalEnd) || is_there(path + kJournalEnd)) return {};
  return catch_errors("database " + path, [&]() -> Result<void> {
    try {
      SQLite::Database old(path, SQLite::OPEN_READWRITE, kBackupBusyMs);
      set_log_at_close(old, LogAtClose::keep);
      if (!integrity_fault(old, Depth::whole).empty()) return {};
      old.exec("PRAGMA synchronous = FULL");
      if (old.execAndGet("PRAGMA wal_checkpoint(TRUNCATE)").getInt() != 0)
        return fail(Advice::retry, fmt::format("a program uses {}; next: stop it, restore", path));
      set_log_at_close(old, LogAtClose::apply);
    } catch (const SQLite::Exception& fault) {
      if (is_obstacle(fault)) throw;
    }
    return {};
  });
}

/// Gives the old file a second name, so that there is a database at `path` at any time, and returns
/// it. Moves a log that is left away, which would be applied to the new file.
Result<std::string> move_aside(const std::string& path) {
  if (auto applied = apply_log(path); !applied) return fail(applied.error());
  const auto kept = free_name(path);
  if (!kept) return kept;
  // remove_old_copies() counts from now.
  const auto renew_time = [](const std::string& file) {
    ::utimensat(AT_FDCWD, file.c_str(), nullptr, 0);
  };
  const bool is_old = is_there(path);
  if (is_old) {
    if (::link(path.c_str(), kept->c_str()) != 0) return system_error(*kept, "written");
    renew_time(*kept);
  }
  for (const char* end : {kWalEnd, kJournalEnd}) {
    const auto log = path + end;
    if (!is_there(log)) continue;
    if (::rename(log.c_str(), (*kept + end).c_str()) != 0) return system_error(log, "moved aside");
    renew_time(*kept + end);
  }
  const auto shared = path + "-shm";
  if (::unlink(shared.c_str()) != 0 && errno != ENOENT) return system_error(shared, "removed");
  if (!util::sync_folder_of(path)) return system_error(path, "synced");
  return is_old ? *kept : std::string();
}

Result<void> check_copy(SQLite::Database& database, const std::string& copy) {
  if (const auto fault = integrity_fault(database, Depth::whole); !fault.empty())
    return fail(Advice::reject,
                fmt::format("{} is damaged ({}); next: use another backup", copy, fault));
  return {};
}

std::vector<std::string> tables_of(SQLite::Database& database) {
  SQLite::Statement row(database,
                        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE "
                        "'sqlite\\_%' ESCAPE '\\' ORDER BY name");
  std::vector<std::string> names;
  while (row.executeStep()) names.push_back(row.getColumn(0).getString());
  return names;
}

/// Removes the rows of tables of a database that nobody uses, and what refers to them.
void empty_tables(const std::string& path, std::span<const std::string_view> names) {
  if (names.empty()) return;
  SQLite::Database database(path, SQLite::OPEN_READWRITE, kBackupBusyMs);
  database.exec("PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; PRAGMA synchronous = FULL");
  for (const auto& table : tables_of(database))
    if (std::find(names.begin(), names.end(), table) != names.end())
      database.exec(fmt::format("DELETE FROM {}", table));
}

/// Upgrades a database that nobody uses to the newest version and runs `marking`, in one
/// transaction.
void mark_restored(const std::string& path, Schema schema, const std::string& marking) {
  if (marking.empty()) return;
  SQLite::Database database(path, SQLite::OPEN_READWRITE, kBackupBusyMs);
  database.exec("PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; PRAGMA synchronous = FULL");
  const auto version = database.execAndGet("PRAGMA user_version").getInt64();
  database.exec("BEGIN IMMEDIATE");
  for (const char* step : schema.subspan(static_cast<std::size_t>(version))) database.exec(step);
  database.exec(fmt::format("PRAGMA user_version = {}", schema.size()));
  database.exec(marking);
  database.exec("COMMIT");
}

/// Checks that this program wrote the copy: versions of other programs have the same numbers.
Result<void> check_version(SQLite::Database& database, const std::string& copy, Schema schema) {
  const auto version = database.execAndGet("PRAGMA user_version").getInt64();
  if (version >= 1 && version <= static_cast<std::int64_t>(schema.size())) {
    SQLite::Database model(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    for (const char* step : schema.first(static_cast<std::size_t>(version))) model.exec(step);
    if (tables_of(database) == tables_of(model)) return {};
    return fail(Advice::reject,
                fmt::format("{} has the tables of another program; next: use a backup of this "
                            "program",
                            copy));
  }
  return fail(
      Advice::reject,
      fmt::format("{} has schema version {}, this program knows 1 to {}; next: use a backup "
                  "of this program, or a newer program",
                  copy, version, schema.size()));
}

}  // namespace

bool is_in_use(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  if (fd < 0) return false;
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  lock.l_start = kSharedFirst;
  lock.l_len = kSharedSize;
  const bool known = ::fcntl(fd, F_OFD_GETLK, &lock) == 0;
  ::close(fd);
  return known && lock.l_type != F_UNLCK;
}

Result<void> check_there(const std::string& path) {
  if (is_there(path)) return {};
  return fail(Advice::reject,
              fmt::format("there is no database {}; next: ls -l {}", path,
                          util::shell_word(std::filesystem::path(path).parent_path().string())));
}

Result<void> backup(const std::string& path, const std::string& copy) {
  if (const auto there = check_there(path); !there) return fail(there.error());
  if (is_there(copy))
    return fail(Advice::reject, fmt::format("{} is there already; next: name a new file", copy));
  return catch_errors("database " + path, [&]() -> Result<void> {
    SQLite::Database database(path, SQLite::OPEN_READWRITE, kBackupBusyMs);
    set_log_at_close(database, LogAtClose::keep);
    if (const auto kept = keep_copy(database, copy); !kept) return fail(kept.error());
    SQLite::Database written(copy, SQLite::OPEN_READONLY, kBackupBusyMs);
    auto whole = check_copy(written, copy);
    if (whole)
      set_log_at_close(database, LogAtClose::apply);
    else
      ::unlink(copy.c_str());
    return whole;
  });
}

Result<std::string> restore(const std::string& copy, Schema schema, const std::string& path,
                            std::span<const std::string_view> emptied, const std::string& marking) {
  if (is_in_use(path))
    return fail(
        Advice::reject,
        fmt::format("a program uses {}; next: stop it (systemctl stop), restore, start it", path));
  if (!is_there(copy))
    return fail(Advice::reject,
                fmt::format("there is no backup {}; next: ls -l {}", copy, util::shell_word(copy)));
  const auto fresh = path + ".restored";
  // Of an earlier restoration that was interrupted: SQLite would apply it to the new file.
  ::unlink((fresh + kJournalEnd).c_str());
  const auto written = catch_errors("backup " + copy, [&]() -> Result<void> {
    SQLite::Database backup(copy, SQLite::OPEN_READONLY, kBackupBusyMs);
    if (auto known = check_version(backup, copy, schema); !known) return known;
    if (auto whole = check_copy(backup, copy); !whole) return whole;
    if (auto kept = keep_copy(backup, fresh); !kept) return kept;
    empty_tables(fresh, emptied);
    mark_restored(fresh, schema, marking);
    return {};
  });
  if (!written) return fail(written.error());
  if (!give_owner(fresh, path)) return system_error(fresh, "given its owner");
  auto kept = move_aside(path);
  if (!kept) return kept;
  if (::rename(fresh.c_str(), path.c_str()) != 0 || !util::sync_folder_of(path))
    return system_error(path, "replaced");
  return kept;
}

}  // namespace database
